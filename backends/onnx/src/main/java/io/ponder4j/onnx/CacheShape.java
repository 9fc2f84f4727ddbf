package io.ponder4j.onnx;

import ai.onnxruntime.OnnxJavaType;

/**
 * What the keys and values of a decoder look like.
 *
 * @param layers layers with a cache
 * @param heads key/value heads
 * @param headSize values a head
 * @param type of a value
 */
record CacheShape(int layers, int heads, int headSize, OnnxJavaType type) {

  /** Buffers of a cache: for each layer one of keys and one of values, in turn. */
  int buffers() {
    return 2 * layers;
  }

  /** Bytes of a head's key, or of its value, of one token. */
  int width() {
    return headSize * type.size;
  }

  /** Bytes of a token in one buffer. */
  int bytesPerBuffer() {
    return heads * width();
  }

  /** Bytes of a token in all of them. */
  long bytesPerSlot() {
    return (long) buffers() * bytesPerBuffer();
  }
}
