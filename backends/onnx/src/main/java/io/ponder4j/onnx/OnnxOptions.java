package io.ponder4j.onnx;

/**
 * How ONNX Runtime runs a model.
 *
 * @param threads threads within an operator, at least 1
 * @param spinning whether idle threads spin: faster on a quiet machine, far slower on a shared one
 * @param maxCacheBytes the most memory that the key/value cache may take, rows of branches beside
 *     it, and what these have in common, included. It is direct memory, of which {@code
 *     -XX:MaxDirectMemorySize} is the limit, and which the garbage collector frees: while the cache
 *     grows or shrinks there are old and new, and what is given back counts for the process until
 *     the next collection, which the limit brings about but an idle program may not. Masks, logits
 *     and hidden states of a step come on top
 */
public record OnnxOptions(int threads, boolean spinning, long maxCacheBytes) {

  /** One thread, no spinning, 1 GiB of cache. */
  public static final OnnxOptions DEFAULT = new OnnxOptions(1, false, 1L << 30);

  public OnnxOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be >= 1, was " + threads);
    }
    if (maxCacheBytes < 1) {
      throw new IllegalArgumentException("maxCacheBytes must be >= 1, was " + maxCacheBytes);
    }
  }

  /** The version of ONNX Runtime that is used; loads it. */
  public static String runtimeVersion() {
    return Environment.get().getVersion();
  }

  /** These options with another number of threads. */
  public OnnxOptions withThreads(int value) {
    return new OnnxOptions(value, spinning, maxCacheBytes);
  }

  /** These options, spinning or not. */
  public OnnxOptions withSpinning(boolean value) {
    return new OnnxOptions(threads, value, maxCacheBytes);
  }

  /** These options with another limit of the cache. */
  public OnnxOptions withMaxCacheBytes(long value) {
    return new OnnxOptions(threads, spinning, value);
  }
}
