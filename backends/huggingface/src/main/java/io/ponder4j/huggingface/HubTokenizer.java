package io.ponder4j.huggingface;

import io.ponder4j.engine.Tokenizer;
import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.TokenizerId;
import io.ponder4j.huggingface.template.RenderedPrompt;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The tokenizer of a model folder, {@code tokenizer.json}, run by the native library of Hugging
 * Face. No text is cut, and no token is put before or after it.
 *
 * <p>Control tokens in text stay text, whoever wrote it: those that the file calls special. Only a
 * chat template writes them: see {@link #encode(RenderedPrompt)}. Thread-safe. Close it when no
 * generator uses it any more: it holds memory outside the heap.
 */
public final class HubTokenizer implements Tokenizer, AutoCloseable {

  private final TokenizerFile file;
  private final NativeTokenizer full;
  private final boolean addsSpace;
  private final int[] anchor;
  private final Map<Integer, AddedToken> special = new HashMap<>();
  private final Object variants = new Object(); // guards what follows
  private @Nullable NativeTokenizer plain; // without special tokens; made when it is needed
  private @Nullable NativeTokenizer inner; // not for the beginning of a prompt
  private @Nullable NativeTokenizer bare; // and without a space before the text

  private HubTokenizer(TokenizerFile file, NativeTokenizer full) {
    this.file = file;
    this.full = full;
    this.addsSpace = file.addsSpace();
    file.added().stream()
        .filter(AddedToken::isSpecial)
        .forEach(token -> special.put(token.id(), token));
    this.anchor = full.encode("a").ids();
  }

  /**
   * Opens a tokenizer.
   *
   * @param file a {@code tokenizer.json}
   * @throws ModelFolderException if it is missing, damaged, or of an unknown kind
   */
  public static HubTokenizer open(Path file) {
    TokenizerFile read = TokenizerFile.read(file);
    return new HubTokenizer(read, NativeTokenizer.of(file, read.text()));
  }

  @Override
  public TokenizerId id() {
    return file.id();
  }

  /** One more than the largest id of a token. */
  public int size() {
    return file.size();
  }

  /** The token that is added under a text, such as {@code <|im_end|>}; empty if none is. */
  public OptionalInt idOf(String content) {
    return file.added().stream()
        .filter(token -> token.content().equals(content))
        .mapToInt(AddedToken::id)
        .findFirst();
  }

  /** {@inheritDoc} Nor is a space put before it, so texts one behind the other stay as they are. */
  @Override
  public int[] encode(String text) {
    return addsSpace ? withoutSpecial(bare(), text) : encode(RenderedPrompt.ofGiven(text));
  }

  /**
   * The tokens of a prompt. Control tokens that the template wrote are one token each; in what
   * messages gave, and across the border of both, they are text.
   *
   * @throws GenerationException if text of a message cannot be written without a control token
   */
  public int[] encode(RenderedPrompt prompt) {
    NativeTokenizer.Tokens tokens = full.encode(prompt.text());
    boolean isTemplates =
        IntStream.range(0, tokens.ids().length)
            .noneMatch(i -> isForged(prompt, tokens.ids()[i], tokens.from()[i], tokens.to()[i]));
    return isTemplates ? tokens.ids() : piecewise(prompt);
  }

  /** True for a special token any character of which a message gave. */
  private boolean isForged(RenderedPrompt prompt, int id, int from, int to) {
    AddedToken token = special.get(id);
    if (token == null) {
      return false;
    }
    String text = prompt.text();
    int begin = from;
    int end = to;
    while (begin < end && Character.isWhitespace(text.charAt(begin))) { // what it strips
      begin++;
    }
    while (end > begin && Character.isWhitespace(text.charAt(end - 1))) {
      end--;
    }
    boolean isUnknown =
        token.content().equals(file.unknownToken())
            && !text.substring(begin, end).equals(token.content());
    return !isUnknown && !prompt.isTemplates(begin, end);
  }

  /** The template's special tokens, and between them text in which there are none. */
  private int[] piecewise(RenderedPrompt prompt) {
    String text = prompt.text();
    IntStream.Builder ids = IntStream.builder();
    int from = 0;
    for (int at = 0; at < text.length(); ) {
      AddedToken token = templatesTokenAt(prompt, at);
      if (token == null) {
        at++;
        continue;
      }
      int end = at + token.content().length();
      while (token.stripsLeft() && at > from && Character.isWhitespace(text.charAt(at - 1))) {
        at--;
      }
      while (token.stripsRight()
          && end < text.length()
          && Character.isWhitespace(text.charAt(end))) {
        end++;
      }
      append(ids, text, from, at);
      ids.add(token.id());
      from = end;
      at = end;
    }
    append(ids, text, from, text.length());
    return ids.build().toArray();
  }

  private @Nullable AddedToken templatesTokenAt(RenderedPrompt prompt, int at) {
    AddedToken longest = null;
    for (AddedToken token : special.values()) {
      boolean isLonger = longest == null || token.content().length() > longest.content().length();
      if (isLonger
          && prompt.text().startsWith(token.content(), at)
          && prompt.isTemplates(at, at + token.content().length())) {
        longest = token;
      }
    }
    return longest;
  }

  private void append(IntStream.Builder ids, String text, int from, int to) {
    if (to > from) {
      NativeTokenizer tokenizer = from == 0 ? plain() : inner();
      Arrays.stream(withoutSpecial(tokenizer, text.substring(from, to))).forEach(ids::add);
    }
  }

  /**
   * Encodes text as text. A vocabulary may have a control token's text among its ordinary pieces:
   * then the text is split inside it, as no token crosses that.
   */
  private int[] withoutSpecial(NativeTokenizer tokenizer, String text) {
    NativeTokenizer.Tokens tokens = tokenizer.encode(text);
    for (int i = 0; i < tokens.ids().length; i++) {
      AddedToken token = special.get(tokens.ids()[i]);
      if (token == null || token.content().equals(file.unknownToken())) {
        continue;
      }
      int split = tokens.from()[i] + 1;
      if (split >= tokens.to()[i]) {
        throw new GenerationException(
            "this text cannot be written without the control token " + token.content());
      }
      int[] left = withoutSpecial(tokenizer, text.substring(0, split));
      int[] right = withoutSpecial(bare(), text.substring(split));
      int[] both = Arrays.copyOf(left, left.length + right.length);
      System.arraycopy(right, 0, both, left.length, right.length);
      return both;
    }
    return tokens.ids();
  }

  private NativeTokenizer plain() {
    synchronized (variants) {
      plain = plain == null ? load(file::plain) : plain;
      return plain;
    }
  }

  private NativeTokenizer inner() {
    if (!addsSpace) {
      return plain();
    }
    synchronized (variants) {
      inner = inner == null ? load(file::inner) : inner;
      return inner;
    }
  }

  private NativeTokenizer bare() {
    if (!addsSpace) {
      return plain();
    }
    synchronized (variants) {
      bare = bare == null ? load(file::bare) : bare;
      return bare;
    }
  }

  private NativeTokenizer load(Supplier<String> json) {
    full.requireOpen();
    return NativeTokenizer.of(file.path(), json.get());
  }

  @Override
  public Stream stream() {
    return stream(new int[0]);
  }

  @Override
  public Stream stream(int[] before) {
    return new Detokenizer(full, anchor, before);
  }

  /** Frees its memory. Calls in progress end first, later ones are refused. */
  @Override
  public void close() {
    synchronized (variants) {
      for (NativeTokenizer each : new NativeTokenizer[] {full, plain, inner, bare}) {
        if (each != null) {
          each.close();
        }
      }
    }
  }
}
