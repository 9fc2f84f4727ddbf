package io.ponder4j.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixTest {

  private static final TokenizerId TOKENIZER = new TokenizerId("t");
  private static final Prefix ROOT = Prefix.of(Prompt.of("2+2?"));

  /** One token a character. */
  private static Segment tokens(String text, Phase phase) {
    return Segment.ofTokens(
        TOKENIZER,
        text.chars().toArray(),
        IntStream.rangeClosed(1, text.length()).toArray(),
        text,
        Origin.GENERATED,
        phase);
  }

  private static Segment text(String text) {
    return Segment.ofText(text, Origin.OBSERVED, Phase.ANSWER);
  }

  private static Prefix path() {
    return ROOT.append(tokens("abc", Phase.THINK))
        .append(text("[tool]"))
        .append(tokens("de", Phase.ANSWER))
        .append(text("[end]"));
  }

  @Test
  void append_sharesThePathWithItsParent() {
    Prefix parent = ROOT.append(tokens("abc", Phase.THINK));

    Prefix left = parent.append(tokens("d", Phase.ANSWER));
    Prefix right = parent.append(tokens("e", Phase.ANSWER));

    assertThat(left.parent().orElseThrow()).isSameAs(parent);
    assertThat(right.parent().orElseThrow()).isSameAs(parent);
    assertThat(parent.text()).isEqualTo("abc");
    assertThat(left.text()).isEqualTo("abcd");
    assertThat(ROOT.parent()).isEmpty();
    assertThat(ROOT.segment()).isEmpty();
  }

  @Test
  void text_isEverything_answerTextWhatTheModelAnswered() {
    Prefix prefix =
        path()
            .append(Segment.ofText("so ", Origin.FORCED, Phase.ANSWER))
            .append(tokens("f", Phase.ANSWER));

    assertThat(prefix.text()).isEqualTo("abc[tool]de[end]so f");
    assertThat(prefix.answerText()).isEqualTo("def");
    assertThat(prefix.tokenCount()).isEqualTo(6);
  }

  @Test
  void segments_cannotBeChanged() {
    List<Segment> segments = path().segments();

    assertThat(segments).hasSize(4).isUnmodifiable();
  }

  @Test
  void cutAt_eachToken_keepsTextSegmentsOnlyBeforeALaterToken() {
    List<String> cuts = IntStream.rangeClosed(0, 5).mapToObj(t -> path().cutAt(t).text()).toList();

    assertThat(cuts).containsExactly("", "a", "ab", "abc", "abc[tool]d", "abc[tool]de");
    assertThat(path().cutAt(4).tokenCount()).isEqualTo(4);
    assertThat(path().cutAt(0)).isEqualTo(ROOT);
  }

  @Test
  void cutAt_aSegmentsEnd_keepsThatVerySegment() {
    Segment whole = path().segments().get(0);

    assertThat(path().cutAt(3).segment()).contains(whole);
    assertThat(path().cutAt(3).fingerprint())
        .isEqualTo(ROOT.append(tokens("abc", Phase.THINK)).fingerprint());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 6})
  void cutAt_outOfRange_refused(int token) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> path().cutAt(token))
        .withMessageContaining("token " + token + " of a prefix of 5");
  }

  // Expected values from an independent script: SHA-256 over length-prefixed parts, first 16 bytes.
  @Test
  void fingerprint_isTheSameInEveryJvmAndVersion() {
    assertThat(ROOT.fingerprint()).isEqualTo("6bd0fa7e3e6b4e0e64d300706b8c619f");
    assertThat(path().fingerprint()).isEqualTo("3feaee7f8ace6d9acd9dcb7be27a1778");
  }

  @Test
  void fingerprint_everyPartEnters_butAttachments() {
    Segment segment = text("ab");
    List<Prefix> others =
        List.of(
            ROOT,
            Prefix.of(Prompt.of("2+3?")).append(segment),
            Prefix.of(new Prompt(List.of(Message.system("2+2?")), Map.of())).append(segment),
            ROOT.append(text("a")).append(text("b")),
            ROOT.append(Segment.ofText("ab", Origin.GENERATED, Phase.ANSWER)),
            ROOT.append(Segment.ofText("ab", Origin.OBSERVED, Phase.THINK)),
            ROOT.append(tokens("ab", Phase.ANSWER)),
            ROOT.append(segment));

    assertThat(others.stream().map(Prefix::fingerprint)).doesNotHaveDuplicates();
    assertThat(Prefix.of(Prompt.of("2+2?").attach("tools", "x")).append(segment).fingerprint())
        .isEqualTo(ROOT.append(segment).fingerprint());
  }

  @Test
  void fingerprint_messagesSplitElsewhere_differ() {
    Prompt one = new Prompt(List.of(Message.user("a"), Message.user("b")), Map.of());
    Prompt other = new Prompt(List.of(Message.user("aUSERb")), Map.of());

    assertThat(Prefix.of(one).fingerprint()).isNotEqualTo(Prefix.of(other).fingerprint());
  }

  @Test
  void fingerprint_deepPath_needsNoDeepStack() {
    Prefix prefix = ROOT;
    for (int i = 0; i < 100_000; i++) {
      prefix = prefix.append(text("x"));
    }

    assertThat(prefix.fingerprint()).hasSize(32);
    assertThat(prefix.hashCode()).isEqualTo(prefix.fingerprint().hashCode());
  }

  @Test
  void equals_samePromptAndSegments() {
    assertThat(path()).isEqualTo(path()).hasSameHashCodeAs(path());
    assertThat(path()).isNotEqualTo(path().cutAt(5));
    assertThat(path()).isNotEqualTo(Prefix.of(Prompt.of("?")));
  }
}
