package io.ponder4j.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class TokenTraceTest {

  private static TokenTrace trace(float... logProbs) {
    return new TokenTrace(new int[logProbs.length], logProbs, new float[logProbs.length]);
  }

  @Test
  void logProbs_totalAndMean() {
    TokenTrace trace = trace(-0.5f, -1.5f, -1f);

    assertThat(trace.totalLogProb()).isEqualTo(-3.0);
    assertThat(trace.meanLogProb()).isEqualTo(-1.0);
    assertThat(trace.size()).isEqualTo(3);
  }

  @Test
  void joined_severalTraces_areOneAfterTheOther() {
    TokenTrace joined = TokenTrace.joined(List.of(trace(-1f, -2f), TokenTrace.EMPTY, trace(-3f)));

    assertThat(joined).isEqualTo(trace(-1f, -2f, -3f));
    assertThat(TokenTrace.joined(List.of())).isEqualTo(TokenTrace.EMPTY);
  }

  @Test
  void logProbs_oneUnknown_allUnknown() {
    assertThat(trace(-0.5f, Float.NaN).totalLogProb()).isNaN();
    assertThat(trace(-0.5f, Float.NaN).meanLogProb()).isNaN();
  }

  @Test
  void logProbs_empty_totalZeroMeanUnknown() {
    assertThat(TokenTrace.EMPTY.totalLogProb()).isZero();
    assertThat(TokenTrace.EMPTY.meanLogProb()).isNaN();
    assertThat(TokenTrace.EMPTY.size()).isZero();
  }

  @Test
  void trace_arraysOfTheCaller_areCopied() {
    int[] ids = {1};
    float[] logProbs = {-1};
    float[] entropies = {2};
    var trace = new TokenTrace(ids, logProbs, entropies);

    ids[0] = 9;
    logProbs[0] = 9;
    entropies[0] = 9;

    assertThat(trace.id(0)).isEqualTo(1);
    assertThat(trace.logProb(0)).isEqualTo(-1.0);
    assertThat(trace.entropy(0)).isEqualTo(2.0);
  }

  @Test
  void trace_lengthsDiffer_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TokenTrace(new int[2], new float[1], new float[2]))
        .withMessage("lengths differ: 2, 1, 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TokenTrace(new int[2], new float[2], new float[3]));
  }

  @Test
  void equals_byContent_unknownEqualsUnknown() {
    assertThat(trace(-1f, Float.NaN)).isEqualTo(trace(-1f, Float.NaN));
    assertThat(trace(-1f)).hasSameHashCodeAs(trace(-1f)).isNotEqualTo(trace(-2f));
  }
}
