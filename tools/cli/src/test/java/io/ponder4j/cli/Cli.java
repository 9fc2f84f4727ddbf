package io.ponder4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/**
 * A call of the command, as a user makes it.
 *
 * @param code that it would exit with
 * @param out what it printed
 * @param err what it complained of
 */
public record Cli(int code, String out, String err) {

  /** Runs the command. */
  public static Cli ponder(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    CommandLine command =
        PonderCommand.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    int code = command.execute(arguments);
    return new Cli(code, out.toString(), err.toString());
  }

  /** What it printed, when all went well. */
  public String printed() {
    assertThat(err).isEmpty();
    assertThat(code).isZero();
    return out;
  }

  /** Its one line of complaint, when it was used wrongly. */
  public String complaint() {
    assertThat(out).isEmpty();
    assertThat(err).startsWith("ponder: ").endsWith(System.lineSeparator());
    assertThat(err.lines()).hasSize(1);
    assertThat(code).isEqualTo(2);
    return err.strip().substring("ponder: ".length());
  }
}
