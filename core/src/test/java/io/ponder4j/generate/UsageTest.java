package io.ponder4j.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageTest {

  @ParameterizedTest
  @CsvSource({"-1, 0, 0, 0", "0, -1, 0, 0", "0, 0, -1, 0", "0, 0, 0, -1"})
  void usage_negativeCount_refused(int prompt, int cached, int generated, int thinking) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Usage(prompt, cached, generated, thinking, true))
        .withMessage("token counts must not be negative");
  }

  @ParameterizedTest
  @CsvSource({"3, 4, 0, 0", "0, 0, 3, 4"})
  void usage_partLargerThanTheWhole_refused(int prompt, int cached, int generated, int thinking) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Usage(prompt, cached, generated, thinking, true))
        .withMessageStartingWith("a part is larger than the whole");
  }

  @Test
  void usage_partEqualToTheWhole_allowed() {
    assertThat(new Usage(3, 3, 4, 4, false).exact()).isFalse();
    assertThat(Usage.NONE).isEqualTo(new Usage(0, 0, 0, 0, true));
  }
}
