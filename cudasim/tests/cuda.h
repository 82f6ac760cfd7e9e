// The driver and cuDNN functions that the tests call; there is no CUDA toolkit here to take headers from.
#pragma once
#include <cstddef>
#include <cstdint>

extern "C" {
typedef uint64_t CUdeviceptr;
int cuInit(unsigned);
int cuDriverGetVersion(int*);
int cuGetErrorName(int, const char**);
int cuGetErrorString(int, const char**);
int cuDeviceGetCount(int*);
int cuDeviceGet(int*, int);
int cuDeviceGetName(char*, int, int);
int cuDeviceGetUuid(char*, int);
int cuDeviceTotalMem_v2(size_t*, int);
int cuDeviceGetAttribute(int*, int, int);
int cuDeviceCanAccessPeer(int*, int, int);
int cuDevicePrimaryCtxRetain(void**, int);
int cuDevicePrimaryCtxRelease_v2(int);
int cuDevicePrimaryCtxGetState(int, unsigned*, int*);
int cuCtxCreate_v2(void**, unsigned, int);
int cuCtxDestroy_v2(void*);
int cuCtxSetCurrent(void*);
int cuCtxGetCurrent(void**);
int cuCtxPushCurrent_v2(void*);
int cuCtxPopCurrent_v2(void**);
int cuCtxGetDevice(int*);
int cuCtxSynchronize();
int cuModuleLoadData(void**, const void*);
int cuModuleUnload(void*);
int cuModuleGetFunction(void**, void*, const char*);
int cuModuleGetGlobal_v2(CUdeviceptr*, size_t*, void*, const char*);
int cuFuncGetAttribute(int*, int, void*);
int cuFuncSetAttribute(void*, int, int);
int cuLaunchKernel(void*, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, void*, void**, void**);
int cuLaunchHostFunc(void*, void (*)(void*), void*);
int cuMemGetInfo_v2(size_t*, size_t*);
int cuMemAlloc_v2(CUdeviceptr*, size_t);
int cuMemFree_v2(CUdeviceptr);
int cuMemAllocAsync(CUdeviceptr*, size_t, void*);
int cuMemFreeAsync(CUdeviceptr, void*);
int cuMemGetAddressRange_v2(CUdeviceptr*, size_t*, CUdeviceptr);
int cuMemHostAlloc(void**, size_t, unsigned);
int cuMemAllocHost_v2(void**, size_t);
int cuMemFreeHost(void*);
int cuMemHostRegister_v2(void*, size_t, unsigned);
int cuMemHostUnregister(void*);
int cuPointerGetAttribute(void*, int, CUdeviceptr);
int cuMemcpyHtoD_v2(CUdeviceptr, const void*, size_t);
int cuMemcpyDtoH_v2(void*, CUdeviceptr, size_t);
int cuMemcpyDtoD_v2(CUdeviceptr, CUdeviceptr, size_t);
int cuMemcpyHtoDAsync_v2(CUdeviceptr, const void*, size_t, void*);
int cuMemcpyDtoHAsync_v2(void*, CUdeviceptr, size_t, void*);
int cuMemcpyDtoDAsync_v2(CUdeviceptr, CUdeviceptr, size_t, void*);
int cuMemsetD8_v2(CUdeviceptr, unsigned char, size_t);
int cuMemsetD16_v2(CUdeviceptr, unsigned short, size_t);
int cuMemsetD32_v2(CUdeviceptr, unsigned, size_t);
int cuMemsetD8Async(CUdeviceptr, unsigned char, size_t, void*);
int cuMemsetD32Async(CUdeviceptr, unsigned, size_t, void*);
int cuStreamCreate(void**, unsigned);
int cuStreamDestroy_v2(void*);
int cuStreamSynchronize(void*);
int cuStreamQuery(void*);
int cuStreamWaitEvent(void*, void*, unsigned);
int cuEventCreate(void**, unsigned);
int cuEventDestroy_v2(void*);
int cuEventRecord(void*, void*);
int cuEventSynchronize(void*);
int cuEventQuery(void*);
int cuEventElapsedTime(float*, void*, void*);
int cuGetProcAddress_v2(const char*, void**, int, uint64_t, int*);

struct AlgoPerf {  // cudnnConvolutionFwdAlgoPerf_t and its two siblings
    int algo, status;
    float time;
    size_t memory;
    int determinism, mathType, reserved[3];
};
size_t cudnnGetVersion();
size_t cudnnGetCudartVersion();
const char* cudnnGetErrorString(int);
int cudnnGetProperty(int, int*);
int cudnnCreate(void**);
int cudnnDestroy(void*);
int cudnnSetStream(void*, void*);
int cudnnGetStream(void*, void**);
int cudnnCreateTensorDescriptor(void**);
int cudnnDestroyTensorDescriptor(void*);
int cudnnSetTensor4dDescriptor(void*, int format, int type, int n, int c, int h, int w);
int cudnnSetTensor4dDescriptorEx(void*, int type, int n, int c, int h, int w, int sn, int sc, int sh, int sw);
int cudnnGetTensor4dDescriptor(void*, int*, int*, int*, int*, int*, int*, int*, int*, int*);
int cudnnGetTensorSizeInBytes(void*, size_t*);
int cudnnCreateFilterDescriptor(void**);
int cudnnDestroyFilterDescriptor(void*);
int cudnnSetFilter4dDescriptor(void*, int type, int format, int k, int c, int h, int w);
int cudnnCreateConvolutionDescriptor(void**);
int cudnnDestroyConvolutionDescriptor(void*);
int cudnnSetConvolution2dDescriptor(void*, int ph, int pw, int sh, int sw, int dh, int dw, int mode, int type);
int cudnnSetConvolutionGroupCount(void*, int);
int cudnnSetConvolutionMathType(void*, int);
int cudnnGetConvolutionMathType(void*, int*);
int cudnnGetConvolution2dForwardOutputDim(void*, void*, void*, int*, int*, int*, int*);
int cudnnGetConvolutionForwardAlgorithm_v7(void*, void*, void*, void*, void*, int, int*, AlgoPerf*);
int cudnnGetConvolutionBackwardDataAlgorithm_v7(void*, void*, void*, void*, void*, int, int*, AlgoPerf*);
int cudnnGetConvolutionBackwardFilterAlgorithm_v7(void*, void*, void*, void*, void*, int, int*, AlgoPerf*);
int cudnnFindConvolutionForwardAlgorithm(void*, void*, void*, void*, void*, int, int*, AlgoPerf*);
int cudnnFindConvolutionForwardAlgorithmEx(void*, void*, const void*, void*, const void*, void*, void*, void*, int,
                                           int*, AlgoPerf*, void*, size_t);
int cudnnFindConvolutionBackwardDataAlgorithmEx(void*, void*, const void*, void*, const void*, void*, void*, void*, int,
                                                int*, AlgoPerf*, void*, size_t);
int cudnnFindConvolutionBackwardFilterAlgorithmEx(void*, void*, const void*, void*, const void*, void*, void*, void*,
                                                  int, int*, AlgoPerf*, void*, size_t);
int cudnnGetConvolutionForwardWorkspaceSize(void*, void*, void*, void*, void*, int, size_t*);
int cudnnGetConvolutionBackwardDataWorkspaceSize(void*, void*, void*, void*, void*, int, size_t*);
int cudnnGetConvolutionBackwardFilterWorkspaceSize(void*, void*, void*, void*, void*, int, size_t*);
int cudnnConvolutionForward(void*, const void*, void*, const void*, void*, const void*, void*, int, void*, size_t,
                            const void*, void*, void*);
int cudnnConvolutionBackwardData(void*, const void*, void*, const void*, void*, const void*, void*, int, void*, size_t,
                                 const void*, void*, void*);
int cudnnConvolutionBackwardFilter(void*, const void*, void*, const void*, void*, const void*, void*, int, void*,
                                   size_t, const void*, void*, void*);
int cudnnConvolutionBackwardBias(void*, const void*, void*, const void*, const void*, void*, void*);
int cudnnConvolutionBiasActivationForward(void*, const void*, void*, const void*, void*, const void*, void*, int, void*,
                                          size_t, const void*, void*, const void*, void*, const void*, void*, void*,
                                          void*);
int cudnnCreatePoolingDescriptor(void**);
int cudnnDestroyPoolingDescriptor(void*);
int cudnnSetPooling2dDescriptor(void*, int mode, int nan, int wh, int ww, int ph, int pw, int sh, int sw);
int cudnnGetPooling2dForwardOutputDim(void*, void*, int*, int*, int*, int*);
int cudnnPoolingForward(void*, void*, const void*, void*, const void*, const void*, void*, void*);
int cudnnPoolingBackward(void*, void*, const void*, void*, const void*, void*, const void*, void*, const void*,
                         const void*, void*, void*);
int cudnnDeriveBNTensorDescriptor(void*, void*, int);
int cudnnBatchNormalizationForwardTraining(void*, int, const void*, const void*, void*, const void*, void*, void*,
                                           void*, const void*, const void*, double, void*, void*, double, void*, void*);
int cudnnBatchNormalizationForwardInference(void*, int, const void*, const void*, void*, const void*, void*, void*,
                                            void*, const void*, const void*, const void*, const void*, double);
int cudnnBatchNormalizationBackward(void*, int, const void*, const void*, const void*, const void*, void*, const void*,
                                    void*, const void*, void*, void*, void*, const void*, void*, void*, double,
                                    const void*, const void*);
int cudnnCreateActivationDescriptor(void**);
int cudnnDestroyActivationDescriptor(void*);
int cudnnSetActivationDescriptor(void*, int mode, int nan, double coef);
int cudnnActivationForward(void*, void*, const void*, void*, const void*, const void*, void*, void*);
int cudnnActivationBackward(void*, void*, const void*, void*, const void*, void*, const void*, void*, const void*,
                            const void*, void*, void*);
int cudnnSoftmaxForward(void*, int, int, const void*, void*, const void*, const void*, void*, void*);
int cudnnSoftmaxBackward(void*, int, int, const void*, void*, const void*, void*, const void*, const void*, void*,
                         void*);
int cudnnAddTensor(void*, const void*, void*, const void*, const void*, void*, void*);
int cudnnCreateOpTensorDescriptor(void**);
int cudnnDestroyOpTensorDescriptor(void*);
int cudnnSetOpTensorDescriptor(void*, int op, int type, int nan);
int cudnnOpTensor(void*, void*, const void*, void*, const void*, const void*, void*, const void*, const void*, void*,
                  void*);
int cudnnCreateReduceTensorDescriptor(void**);
int cudnnDestroyReduceTensorDescriptor(void*);
int cudnnSetReduceTensorDescriptor(void*, int, int, int, int, int);
int cudnnGetReductionWorkspaceSize(void*, void*, void*, void*, size_t*);
int cudnnReduceTensor(void*, void*, void*, size_t, void*, size_t, const void*, void*, const void*, const void*, void*,
                      void*);
int cudnnTransformTensor(void*, const void*, void*, const void*, const void*, void*, void*);
int cudnnSetTensor(void*, void*, void*, const void*);
int cudnnScaleTensor(void*, void*, void*, const void*);
int cudnnRNNForward();  // a stub
}
