/**
 * ONNX Runtime as a backend of the decoding engine. Read {@link io.ponder4j.onnx.OnnxCausalLm}
 * first.
 */
@org.jspecify.annotations.NullMarked
package io.ponder4j.onnx;
