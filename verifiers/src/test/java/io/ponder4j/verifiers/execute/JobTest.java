package io.ponder4j.verifiers.execute;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "/etc/x", "../x", "a/../../x", "a//b", "./x", "a/", "C:x", "a\\b"})
  void files_outsideOfTheDirectory_refused(String path) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Job.of(List.of("true"), Map.of(path, "")))
        .withMessageContaining("working directory");
  }

  @Test
  void commands_none_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Job.of(List.of(), Map.of()));
  }

  @Test
  void limits_belowTheirLeast_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Limits.DEFAULT.wall(Duration.ZERO))
        .withMessage("wall must be positive, was PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Limits.DEFAULT.processes(0))
        .withMessage("processes must be >= 1, was 0");
    assertThatIllegalArgumentException().isThrownBy(() -> Limits.DEFAULT.memoryBytes(1));
    assertThatIllegalArgumentException().isThrownBy(() -> Limits.DEFAULT.fileBytes(1));
    assertThatIllegalArgumentException().isThrownBy(() -> Limits.DEFAULT.outputBytes(-1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Execution.permitted(Limits.DEFAULT).parallel(0));
  }
}
