package io.ponder4j.trace.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ponder4j.trace.TraceEvent;
import io.ponder4j.trace.internal.JsonLinesReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceReaderTest {

  private static final String HEADER = "{\"format\":\"ponder4j-trace\",\"version\":1}\n";

  private static String line(String event) {
    return "{\"question\":1,\"run\":\"/\",\"sequence\":0,\"nanos\":5,\"event\":" + event + "}\n";
  }

  private static final String GOOD =
      line("{\"type\":\"phase-ended\",\"generation\":0,\"tokens\":3}");

  private static TraceReader reader(String content) {
    return TraceReader.of(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
  }

  private static MalformedTraceException failure(String content) {
    return catchThrowableOfType(
        MalformedTraceException.class,
        () -> {
          TraceReader reader = reader(content);
          while (reader.next().isPresent()) {
            // read on
          }
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"type\":\"phase-ended\",\"generation\":0,\"tokens\":3,\"more\":1} | $.event.more",
        "{\"type\":\"phase-ended\",\"generation\":0} | tokens",
        "{\"type\":\"phase-ended\",\"generation\":0,\"tokens\":3.5} | $.event.tokens",
        "{\"type\":\"phase-ended\",\"generation\":0,\"tokens\":null} | $.event.tokens",
        "{\"type\":\"phase-ended\",\"generation\":0,\"generation\":0,\"tokens\":3} | Duplicate",
        "{\"type\":\"phase-ended\",\"generation\":0,\"tokens\":{}} | int",
        "{\"type\":\"java.lang.Object\"} | java.lang.Object",
        "{\"type\":\"run-started\"} | strategy",
        "{} | type",
        "null | event",
        "[] | $.event",
        "{\"type\":\"verifier-failed\",\"role\":null,\"reason\":\"r\"} | $.event.role",
        "{\"type\":\"run-finished\",\"reason\":0,\"spent\":null} | StopReason",
        "{\"type\":\"child-started\",\"share\":{\"samples\":-1,\"generatedTokens\":null,"
            + "\"scoredSteps\":null,\"verifierTokens\":null,\"time\":null}} | negative",
        "{\"type\":\"child-started\",\"share\":{\"samples\":1,\"generatedTokens\":null,"
            + "\"scoredSteps\":null,\"verifierTokens\":null,\"time\":\"5 s\"}} | no duration",
        "{\"type\":\"candidates-scored\",\"role\":\"r\",\"candidates\":[null],\"scores\":[]} | $.event.candidates",
        "{\"type\":\"candidates-scored\",\"role\":\"r\",\"candidates\":[0],\"scores\":"
            + "[{\"type\":\"scored\",\"value\":2,\"range\":\"PROBABILITY\"}]} | PROBABILITY",
        "{\"type\":\"phase-ended\",\"generation\":0,\"tokens\":3}}x | x",
        "nonsense | nonsense"
      })
  void next_badEvent_namesLineAndProblem(String event, String problem) {
    MalformedTraceException failure = failure(HEADER + GOOD + line(event) + GOOD);

    assertThat(failure.line()).isEqualTo(3);
    assertThat(failure).hasMessageStartingWith("the trace, line 3: ");
    assertThat(failure)
        .hasMessageContaining(problem)
        .hasMessageEndingWith("mend or remove the line");
  }

  @Test
  void next_blankLine_namesIt() {
    assertThat(failure(HEADER + "\n" + GOOD).line()).isEqualTo(2);
  }

  @Test
  void next_deepNesting_isRefused() {
    String deep = "{\"role\":" + "[".repeat(100_000);

    assertThat(failure(HEADER + line(deep))).hasMessageContaining("nesting depth");
  }

  @Test
  void next_hugeLine_isRefusedBeforeItIsParsed() {
    String huge = "x".repeat(JsonLinesReader.MAX_LINE_BYTES + 1) + "\n";

    assertThat(failure(HEADER + huge))
        .hasMessageContaining("line 2: the line is longer than 16777216 bytes; remove it");
  }

  @Test
  void next_truncatedLastLine_recordsBeforeItCanBeRead() {
    TraceReader reader = reader(HEADER + GOOD + GOOD.substring(0, 30));

    assertThat(reader.next().orElseThrow().event()).isEqualTo(new TraceEvent.PhaseEnded(0, 3));
    assertThatThrownBy(reader::next)
        .isInstanceOf(MalformedTraceException.class)
        .hasMessageStartingWith("the trace, line 3: the file ends in the middle of this line")
        .hasMessageEndingWith("the lines before it are whole, remove this one to use them");
  }

  @Test
  void next_lastLineWholeButForItsBreak_isRead() {
    TraceReader reader = reader(HEADER + GOOD.strip());

    assertThat(reader.next()).isPresent();
    assertThat(reader.next()).isEmpty();
    assertThat(reader.next()).isEmpty();
  }

  @Test
  void of_otherVersion_tellsBoth() {
    assertThat(failure(HEADER.replace("1", "2") + GOOD))
        .hasMessage(
            "the trace, line 1: the file has version 2 and this library reads version 1; read it"
                + " with the release of ponder4j that wrote it");
  }

  @Test
  void of_otherFile_isRefused() {
    for (String other : new String[] {"PK\u0003\u0004\n", "[1]\n", "{\"format\":\"x\"}\n", "\n"}) {
      assertThat(failure(other))
          .hasMessageStartingWith("the trace, line 1: this is no ponder4j-trace file");
    }
  }

  @Test
  void of_nothingOrHalfAHeader_isRefused() {
    assertThat(failure("")).hasMessageContaining("line 1: the file is empty");
    assertThat(failure("{\"format\":")).hasMessageContaining("ends in the middle of this line");
  }

  @Test
  void open_noFile_isATypedException(@TempDir Path folder) {
    assertThatThrownBy(() -> TraceReader.open(folder.resolve("none.jsonl")))
        .isInstanceOf(TraceFileException.class)
        .hasMessageContaining("none.jsonl");
  }

  @Test
  void open_badFile_namesIt(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("bad.jsonl"), "x\n");

    assertThatThrownBy(() -> TraceReader.readAll(file))
        .isInstanceOf(MalformedTraceException.class)
        .hasMessageStartingWith(file + ", line 1: ");
  }

  @Test
  void next_readingFails_isATypedException() {
    var failing =
        new InputStream() {
          private final InputStream header =
              new ByteArrayInputStream(HEADER.getBytes(StandardCharsets.UTF_8));

          @Override
          public int read() throws IOException {
            throw new IOException("on purpose");
          }

          @Override
          public int read(byte[] to, int from, int most) throws IOException {
            int read = header.read(to, from, most);
            return read < 0 ? read() : read;
          }
        };
    TraceReader reader = TraceReader.of(failing);

    assertThatThrownBy(reader::next)
        .isInstanceOf(TraceFileException.class)
        .hasMessage("cannot read the trace: java.io.IOException: on purpose");
  }
}
