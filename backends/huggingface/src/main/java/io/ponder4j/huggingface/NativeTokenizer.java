package io.ponder4j.huggingface;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.GeneratorClosedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/** A tokenizer of the native library. Thread-safe; calls after {@link #close} are refused. */
final class NativeTokenizer implements AutoCloseable {

  /** Without a length, the library would cut text at 512 tokens. */
  private static final Map<String, String> OPTIONS =
      Map.of(
          "addSpecialTokens", "false",
          "maxLength", String.valueOf(Integer.MAX_VALUE),
          "modelMaxLength", String.valueOf(Integer.MAX_VALUE),
          "truncation", "false",
          "padding", "false");

  static {
    // The library reports its use to its makers, and asks the network who we are, unless told so.
    if (System.getProperty("OPT_OUT_TRACKING") == null) {
      System.setProperty("OPT_OUT_TRACKING", "true");
    }
  }

  private final HuggingFaceTokenizer tokenizer;
  // A call in progress holds memory that close() would free.
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  private NativeTokenizer(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** Loads a tokenizer of the text of a {@code tokenizer.json}. */
  static NativeTokenizer of(Path file, String json) {
    try {
      var in = new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
      return new NativeTokenizer(HuggingFaceTokenizer.newInstance(in, OPTIONS));
    } catch (IOException | RuntimeException e) {
      throw new ModelFolderException(
          file, "the tokenizers library cannot use it: " + e.getMessage(), e);
    } catch (LinkageError e) {
      throw new ModelFolderException(
          file, "the tokenizers library does not run on this machine: " + e.getMessage(), e);
    }
  }

  /**
   * Tokens and where each came from.
   *
   * @param ids [tokens]
   * @param from [tokens] the first character of each
   * @param to [tokens] the character after each
   */
  record Tokens(int[] ids, int[] from, int[] to) {}

  /** The tokens of a text. */
  Tokens encode(String text) {
    Encoding encoding = call(() -> tokenizer.encode(text, false, false));
    int[] ids = Arrays.stream(encoding.getIds()).mapToInt(Math::toIntExact).toArray();
    int[] from = new int[ids.length];
    int[] to = new int[ids.length];
    CharSpan[] spans = encoding.getCharTokenSpans();
    int[] starts = starts(text);
    for (int i = 0; i < ids.length; i++) {
      from[i] = spans[i] == null ? 0 : starts[spans[i].getStart()];
      to[i] = spans[i] == null ? 0 : starts[spans[i].getEnd()];
    }
    return new Tokens(ids, from, to);
  }

  /** Where each code point begins; the library counts them. */
  private static int[] starts(String text) {
    int[] starts = new int[text.codePointCount(0, text.length()) + 1];
    for (int i = 1; i < starts.length; i++) {
      starts[i] = text.offsetByCodePoints(starts[i - 1], 1);
    }
    return starts;
  }

  /** The text of tokens, without control tokens. */
  String decode(int[] ids, int from, int to) {
    long[] wide = new long[to - from];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = ids[from + i];
    }
    return call(() -> tokenizer.decode(wide, true));
  }

  /** Refuses if it is closed. */
  void requireOpen() {
    call(() -> true);
  }

  private <T> T call(Supplier<T> action) {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new GeneratorClosedException("the tokenizer");
      }
      return action.get();
    } catch (GenerationException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new GenerationException("the tokenizer failed: " + e.getMessage(), e);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      closed = true;
      tokenizer.close();
    } finally {
      lock.writeLock().unlock();
    }
  }
}
