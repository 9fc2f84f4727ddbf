package io.ponder4j.cli;

import static io.ponder4j.cli.Cli.ponder;
import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.strategies.StrategyCatalog;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PonderCommandTest {

  @Test
  void strategies_lists_aNameAndASentenceALine() {
    List<String> lines = ponder("strategies").printed().lines().toList();

    assertThat(lines).hasSameSizeAs(StrategyCatalog.all());
    for (int i = 0; i < lines.size(); i++) {
      StrategyCatalog.Entry entry = StrategyCatalog.all().get(i);
      assertThat(lines.get(i).split(" {2,}| (?=the |one |a )", 2))
          .containsExactly(entry.name(), entry.summary());
    }
  }

  @Test
  void help_ofEachCommand_namesItsOptions() {
    assertThat(ponder("--help").printed()).contains("demo", "solve", "strategies");
    assertThat(ponder("solve", "--help").printed())
        .contains("QUESTION", "--strategy", "--n", "--m", "--budget-tokens", "--timeout", "--seed")
        .contains("--trace", "--json", "default weighted-vote");
    assertThat(ponder("help", "demo").printed())
        .contains("--problems", "--seed", "--json", "--check");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "solve ", "demo ", "strategies "})
  void version_ofAnyCommand_isOneLine(String command) {
    assertThat(ponder((command + "--version").split(" ")).printed().lines())
        .singleElement()
        .asString()
        .startsWith("ponder ");
  }

  @Test
  void ponder_noCommand_listsThemAndIsWrongUse() {
    Cli call = ponder();

    assertThat(call.code()).isEqualTo(2);
    assertThat(call.out()).isEmpty();
    assertThat(call.err())
        .contains("bench", "chat", "demo", "doctor", "solve", "strategies", "help");
  }

  @Test
  void ponder_unknownCommandOrOption_isWrongUse() {
    assertThat(ponder("think").complaint()).isEqualTo("Unmatched argument at index 0: 'think'");
    assertThat(ponder("--fast").complaint()).contains("'--fast'");
    assertThat(ponder("strategies", "more").complaint()).contains("'more'");
  }
}
