/**
 * Models of 32-bit floats as models of 8-bit integers. In: a model package, and recordings of what it will hear. Out: a package
 * of the same model, faster on CPUs.
 *
 * <p>Static, with scales that are decided once: values between layers are unsigned bytes with one scale for each tensor, weights
 * signed bytes with one for each output of a layer. The graph says so in pairs of QuantizeLinear and DequantizeLinear around
 * layers that are still of floats, which ONNX Runtime turns into layers of integers when it loads the graph (B. Jacob et al.:
 * Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference, CVPR 2018).
 *
 * <p>Nothing here runs beside the engine: one thread, as long as it takes.
 */
@NullMarked
package io.earshot.quantize;

import org.jspecify.annotations.NullMarked;
