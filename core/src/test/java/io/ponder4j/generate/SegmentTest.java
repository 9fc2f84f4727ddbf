package io.ponder4j.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentTest {

  private static final TokenizerId OWN = new TokenizerId("own");
  private static final TokenizerId FOREIGN = new TokenizerId("foreign");

  /** "hé" of four tokens; the second one completes no character. */
  private static Segment own() {
    return Segment.ofTokens(
        OWN, ids(7, 8, 9, 5), ids(1, 1, 2, 4), "hé!?", Origin.GENERATED, Phase.THINK);
  }

  private static int[] ids(int... ids) {
    return ids;
  }

  private static int[] never(String text) {
    throw new AssertionError("not to be encoded: " + text);
  }

  @Test
  void ids_ownTokenizer_areItsOwnAndNeverEncoded() {
    assertThat(own().ids(OWN, SegmentTest::never)).containsExactly(7, 8, 9, 5);
  }

  @Test
  void ids_foreignTokenizer_encodedOnce() {
    Segment segment = own();
    var calls = new AtomicInteger();
    Function<String, int[]> encoder =
        text -> {
          calls.incrementAndGet();
          return text.chars().toArray();
        };

    int[] first = segment.ids(FOREIGN, encoder);
    first[0] = -1;

    assertThat(segment.ids(FOREIGN, encoder)).containsExactly('h', 'é', '!', '?');
    assertThat(segment.ids(FOREIGN, SegmentTest::never)).hasSize(4);
    assertThat(calls).hasValue(1);
  }

  @Test
  void ids_eachForeignTokenizer_hasItsOwn() {
    Segment segment = Segment.ofText("ab", Origin.OBSERVED, Phase.ANSWER);

    assertThat(segment.ids(OWN, text -> ids(1))).containsExactly(1);
    assertThat(segment.ids(FOREIGN, text -> ids(2, 3))).containsExactly(2, 3);
    assertThat(segment.tokenizer()).isEmpty();
    assertThat(segment.tokenCount()).isZero();
  }

  @Test
  void ofTokens_arraysOfTheCaller_areCopied() {
    int[] ids = {1, 2};
    int[] ends = {1, 2};
    Segment segment = Segment.ofTokens(OWN, ids, ends, "ab", Origin.GENERATED, Phase.ANSWER);

    ids[0] = 9;
    ends[0] = 9;
    segment.ids(OWN, SegmentTest::never)[1] = 9;

    assertThat(segment.ids(OWN, SegmentTest::never)).containsExactly(1, 2);
    assertThat(segment.head(1).text()).isEqualTo("a");
  }

  @Test
  void ofTokens_endsThatDoNotFit_refused() {
    for (int[] ends : new int[][] {{1}, {2, 1}, {1, 3}, {0, 1}, {-1, 2}}) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> Segment.ofTokens(OWN, ids(1, 2), ends, "ab", Origin.GENERATED, Phase.ANSWER));
    }
  }

  @Test
  void head_keepsWholeTokensAndTheirText() {
    assertThat(own().head(0).text()).isEmpty();
    assertThat(own().head(1).text()).isEqualTo("h");
    assertThat(own().head(2).text()).isEqualTo("h");
    assertThat(own().head(3).text()).isEqualTo("hé");
    assertThat(own().head(3).ids(OWN, SegmentTest::never)).containsExactly(7, 8, 9);
    assertThat(own().head(4)).isEqualTo(own());
    assertThat(own().head(2).origin()).isEqualTo(Origin.GENERATED);
    assertThat(own().head(2).phase()).isEqualTo(Phase.THINK);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 5})
  void head_outOfRange_refused(int tokens) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> own().head(tokens))
        .withMessageContaining(tokens + " tokens of a segment of 4");
  }

  @Test
  void equals_textIdsOriginPhase() {
    assertThat(own()).isEqualTo(own()).hasSameHashCodeAs(own());
    assertThat(own()).isNotEqualTo(Segment.ofText("hé!?", Origin.GENERATED, Phase.THINK));
    assertThat(Segment.ofText("a", Origin.FORCED, Phase.THINK))
        .isNotEqualTo(Segment.ofText("a", Origin.GENERATED, Phase.THINK))
        .isNotEqualTo(Segment.ofText("a", Origin.FORCED, Phase.ANSWER));
    assertThat(own())
        .isNotEqualTo(
            Segment.ofTokens(
                OWN, ids(7, 8, 9, 6), ids(1, 1, 2, 4), "hé!?", Origin.GENERATED, Phase.THINK));
  }
}
