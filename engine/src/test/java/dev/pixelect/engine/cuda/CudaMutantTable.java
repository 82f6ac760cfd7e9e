package dev.pixelect.engine.cuda;

import dev.pixelect.engine.cuda.CudaMutants.Mutant;
import java.util.List;

/** The mistakes that {@link CudaMutants} plants. */
final class CudaMutantTable {
    private static final List<String> COPIES = List.of("CudaStagingTest");
    private static final List<String> MEMORY = List.of("CudaAllocatorTest");
    private static final List<String> DEVICE = List.of("CudaDeviceTest");
    private static final List<String> SEVERAL = List.of("CudaSeveralTest");
    private static final List<String> CHOICE = List.of("CudaConvolutionsTest");
    private static final List<String> OPS = List.of("CudaMemoryTest");
    private static final List<String> NETWORK = List.of("CudaNetworkTest");

    static final List<Mutant> ALL = List.of(
            // What streams and events are for.
            new Mutant(
                    "Staging",
                    "pinned chunk overwritten while it is being read",
                    "check(JCudaDriver.cuEventSynchronize(c.copied), \"cuEventSynchronize\", target);",
                    "",
                    COPIES),
            new Mutant(
                    "Staging",
                    "device chunk overwritten before it was taken",
                    "check(JCudaDriver.cuStreamWaitEvent(context.copyStream(), c.taken, 0), \"cuStreamWaitEvent\", target);",
                    "",
                    COPIES),
            new Mutant(
                    "Staging",
                    "kernels don't wait for the upload",
                    "check(JCudaDriver.cuStreamWaitEvent(context.stream(), c.copied, 0), \"cuStreamWaitEvent\", target);",
                    "",
                    COPIES),
            new Mutant(
                    "Staging",
                    "download doesn't wait for the kernels",
                    "check(JCudaDriver.cuStreamWaitEvent(context.copyStream(), queued, 0), \"cuStreamWaitEvent\", source);",
                    "",
                    COPIES),
            new Mutant(
                    "Staging",
                    "host reads before the download is over",
                    "check(JCudaDriver.cuEventSynchronize(c.copied), \"cuEventSynchronize\", source);",
                    "",
                    COPIES),
            new Mutant(
                    "Staging",
                    "upload goes past the compute stream",
                    "c.device, n, context.stream())",
                    "c.device, n, context.copyStream())",
                    COPIES),
            new Mutant("Staging", "chunks overlap", "target.pointer(offset + done)", "target.pointer(offset)", COPIES),
            new Mutant(
                    "CudaContext",
                    "waiting waits for nothing",
                    "JCudaDriver.cuStreamSynchronize(stream), \"cuStreamSynchronize\"",
                    "0, \"cuStreamSynchronize\"",
                    COPIES),
            new Mutant(
                    "CudnnHandle",
                    "cuDNN on the null stream",
                    "JCudnn.cudnnSetStream(handle, new cudaStream_t(context.stream()))",
                    "0",
                    NETWORK),
            new Mutant(
                    "CudaKernel",
                    "kernels on the null stream",
                    "CUstream stream = context.stream();",
                    "CUstream stream = new CUstream();",
                    NETWORK),
            // Memory.
            new Mutant("CudaMemory", "a block with two owners", "e.getValue().pop()", "e.getValue().peek()", MEMORY),
            new Mutant(
                    "CudaMemory",
                    "freed memory isn't kept",
                    "kept.computeIfAbsent(block.bytes, b -> new ArrayDeque<>()).push(block);",
                    "free(block);",
                    MEMORY),
            new Mutant(
                    "CudaMemory",
                    "out of memory while there is some",
                    "CUDA_ERROR_OUT_OF_MEMORY && trim() > 0",
                    "CUDA_ERROR_OUT_OF_MEMORY && kept.size() > 99",
                    MEMORY),
            new Mutant(
                    "CudaMemory",
                    "blocks are left when closing",
                    "List.copyOf(blocks).forEach(b -> closers.add(() -> free(b)));",
                    "",
                    MEMORY),
            new Mutant(
                    "CudaMemory",
                    "a block too small",
                    "(bytes + step - 1) / step * step",
                    "bytes / step * step",
                    MEMORY),
            new Mutant(
                    "CudaBuffer",
                    "used after close",
                    "if (!open) {\n            throw",
                    "if (false) {\n            throw",
                    DEVICE),
            new Mutant(
                    "CudaBuffer",
                    "bounds not checked",
                    "Objects.checkFromIndexSize(offset, count, bytes);",
                    "",
                    DEVICE),
            new Mutant(
                    "CudaBuffer", "offset of a slice", "b.block.address() + s.offset()", "b.block.address()", NETWORK),
            new Mutant(
                    "CudnnConvolution",
                    "workspace too small",
                    "p.scratch(choice.workspace());",
                    "p.scratch(choice.workspace() / 2);",
                    OPS),
            new Mutant("CudnnSearch", "search keeps its memory", "blocks.forEach(memory::give);", "", CHOICE),
            // What is left behind.
            new Mutant(
                    "CudnnDescriptors",
                    "a tensor descriptor leaks",
                    "own(\"cudnnDestroyTensorDescriptor\", () -> JCudnn.cudnnDestroyTensorDescriptor(d));",
                    "",
                    NETWORK),
            new Mutant(
                    "CudnnHandle",
                    "the handle leaks",
                    "JCudnn.cudnnDestroy(handle), \"cudnnDestroy\"",
                    "0, \"cudnnDestroy\"",
                    DEVICE),
            new Mutant(
                    "CudaContext",
                    "a stream leaks",
                    "() -> check(JCudaDriver.cuStreamDestroy(copyStream), \"cuStreamDestroy\"),",
                    "",
                    DEVICE),
            new Mutant(
                    "Staging",
                    "an event leaks",
                    "closers.add(() -> check(JCudaDriver.cuEventDestroy(queued), \"cuEventDestroy\", context));",
                    "",
                    DEVICE),
            new Mutant(
                    "Staging",
                    "pinned memory leaks",
                    "() -> check(JCudaDriver.cuMemFreeHost(pinned), \"cuMemFreeHost\", context),",
                    "",
                    COPIES),
            new Mutant(
                    "CudaKernels",
                    "modules leak",
                    "context.check(JCudaDriver.cuModuleUnload(module), \"cuModuleUnload\")",
                    "context.check(0, \"cuModuleUnload\")",
                    NETWORK),
            // Threads and devices.
            new Mutant("CudaStream", "no context on another thread", "context.enter();\n        for", "for", SEVERAL),
            new Mutant(
                    "CudaBuffer",
                    "no context on another thread",
                    "context.enter();\n        staging.upload",
                    "staging.upload",
                    SEVERAL),
            new Mutant(
                    "CudaDriver",
                    "always the first device",
                    "cuDeviceGet(device, index)",
                    "cuDeviceGet(device, 0)",
                    SEVERAL),
            // What is computed.
            new Mutant("CudnnConvolution", "adds to what was there", "inPlace ? ONE : ZERO,", "ONE,", OPS),
            new Mutant("CudnnConvolution", "forgets the summand in y", "inPlace ? ONE : ZERO,", "ZERO,", CHOICE),
            new Mutant(
                    "CudnnConvolution",
                    "adds the summand in y twice",
                    "z == null || inPlace ? null",
                    "z == null ? null",
                    CHOICE),
            new Mutant("CudnnConvolution", "forgets the summand apart", "if (pz != null) {", "if (false) {", CHOICE),
            new Mutant("CudnnConvolution", "fused without the summand", "op.sum() ? ONE : ZERO,", "ZERO,", CHOICE),
            new Mutant(
                    "CudnnConvolution",
                    "fused sum of y itself",
                    "op.sum() ? pointer(memory.input(op.summand())) : py;",
                    "py;",
                    OPS),
            new Mutant("CudnnConvolution", "fused sum of what was there", "op.sum() ? ONE : ZERO,", "ONE,", OPS),
            new Mutant(
                    "CudnnConvolution",
                    "gradient's arguments in the wrong order",
                    "Pointer pdy = pointer(memory.input(0));\n            Pointer pw = pointer(memory.input(1));",
                    "Pointer pdy = pointer(memory.input(1));\n            Pointer pw = pointer(memory.input(0));",
                    OPS),
            new Mutant(
                    "CudnnNorm",
                    "mean and deviation swapped",
                    "mean,\n                                inverse),\n                        \"cudnnBatchNormalizationForwardTraining\"",
                    "inverse,\n                                mean),\n                        \"cudnnBatchNormalizationForwardTraining\"",
                    NETWORK),
            new Mutant(
                    "CudnnDescriptors",
                    "wrong stride",
                    "op.stride(),\n                        op.stride(),\n                        op.dilation()",
                    "1,\n                        1,\n                        op.dilation()",
                    NETWORK),
            new Mutant(
                    "CudnnDescriptors",
                    "wrong pad",
                    "op.pad(),\n                        op.pad(),",
                    "op.dilation(),\n                        op.dilation(),",
                    NETWORK),
            new Mutant(
                    "CudaKernel",
                    "grid the other way round",
                    "function, blocksX, blocksY, 1,",
                    "function, blocksY, blocksX, 1,",
                    NETWORK),
            new Mutant(
                    "CudaKernel",
                    "a number in the wrong half of its slot",
                    "values.putInt(i * SLOT, n)",
                    "values.putInt(i * SLOT + 4, n)",
                    NETWORK),
            // Algorithms.
            new Mutant("CudnnAlgorithms", "takes what doesn't repeat", "&& c.deterministic", "", CHOICE),
            new Mutant("CudnnAlgorithms", "workspace not bounded", "&& c.workspace <= mostWorkspace", "", CHOICE),
            new Mutant("CudnnAlgorithms", "takes what isn't supported", "c.status == 0", "c.status >= 0", CHOICE),
            new Mutant(
                    "CudnnAlgorithms",
                    "precisions share a choice",
                    "\"math \" + cudnn.mathType()",
                    "\"math \"",
                    CHOICE),
            new Mutant(
                    "CudnnHandle",
                    "tf32 where fp32 was asked for",
                    "precision == DeviceOptions.Precision.FP32",
                    "precision == DeviceOptions.Precision.BF16",
                    CHOICE));

    private CudaMutantTable() {}
}
