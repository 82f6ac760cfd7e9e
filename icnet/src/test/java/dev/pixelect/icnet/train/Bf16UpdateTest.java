package dev.pixelect.icnet.train;

import dev.pixelect.engine.device.DeviceOptions;

/**
 * The cpu device in bf16 against itself in float32. Factors are rounded to 8 bits, so that the gradient is off by more the further it has come back: by
 * .001 to .01 in the heads, by .03 in the fusions, by .2 in the first convolution, some sixty layers away. Losses of
 * single heads are off by up to .006. Norms' scales and shifts are left out: their gradients are sums over pixels that nearly cancel.
 */
class Bf16UpdateTest extends UpdateChecks {
    Bf16UpdateTest() {
        super("cpu", DeviceOptions.Precision.BF16, new Agreement(1e-2f, 0.3, name -> !name.contains(".bn.")));
    }
}
