package io.ponder4j.trace.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.StopReason;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.strategies.pool.BestOfN;
import io.ponder4j.strategies.race.FirstFinish;
import io.ponder4j.testkit.RunInvariants;
import io.ponder4j.testkit.Script;
import io.ponder4j.testkit.ScriptedGenerator;
import io.ponder4j.testkit.ScriptedProcessVerifier;
import io.ponder4j.testkit.VirtualClock;
import io.ponder4j.trace.TraceEvent;
import io.ponder4j.trace.TraceRecord;
import io.ponder4j.trace.TraceSink;
import io.ponder4j.trace.json.TraceWriter.Texts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceWriterTest {

  private static final Script SCRIPT =
      Script.think(5)
          .then(
              Script.choose(
                  Script.option(0.5, Script.say("4")),
                  Script.option(0.3, Script.say("5 or so")),
                  Script.option(0.2, Script.fail())));

  private static final TraceRecord RECORD =
      new TraceRecord(1, "/", 0, 0, new TraceEvent.PhaseEnded(0, 3));

  /** A disk of so many bytes. */
  private static final class FullDisk extends OutputStream {
    private int left;

    FullDisk(int bytes) {
      left = bytes;
    }

    @Override
    public void write(int b) throws IOException {
      if (left-- <= 0) {
        throw new IOException("no space left");
      }
    }
  }

  private static Outcome ask(TraceSink sink, long seed) {
    var clock = new VirtualClock();
    return Ponder.with(ScriptedGenerator.tree(clock, SCRIPT))
        .verifier(new ScriptedProcessVerifier(line -> line.length() / 20.0))
        .answers(AnswerType.integer())
        .clock(clock)
        .seed(seed)
        .trace(sink)
        .using(seed % 2 == 0 ? BestOfN.of(8) : FirstFinish.of(8))
        .ask("2+2?");
  }

  @Test
  void accept_wholeRuns_readBackAsTheyHappened(@TempDir Path folder) {
    Path file = folder.resolve("trace.jsonl");
    var happened = new RunInvariants();
    try (var writer = TraceWriter.open(file)) {
      TraceSink both =
          record -> {
            happened.accept(record);
            writer.accept(record);
          };
      for (long seed = 0; seed < 10; seed++) {
        ask(both, seed);
      }
    }

    List<TraceRecord> read = TraceReader.readAll(file);

    assertThat(read).isEqualTo(happened.records());
    happened.checkAndClear();
  }

  @Test
  void accept_questionEnded_isInTheFileBeforeTheClose(@TempDir Path folder) {
    Path file = folder.resolve("trace.jsonl");
    try (var writer = TraceWriter.open(file)) {
      ask(writer, 1);

      List<TraceRecord> read = TraceReader.readAll(file);

      assertThat(read.get(read.size() - 1).event()).isInstanceOf(TraceEvent.RunFinished.class);
    }
  }

  @Test
  void accept_eightThreads_everyLineWhole(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("trace.jsonl");
    var happened = new RunInvariants();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (var writer = TraceWriter.open(file)) {
      TraceSink both =
          record -> {
            happened.accept(record);
            writer.accept(record);
          };
      List<Callable<Outcome>> questions = new ArrayList<>();
      for (long seed = 0; seed < 40; seed++) {
        long mine = seed;
        questions.add(() -> ask(both, mine));
      }
      for (Future<Outcome> outcome : threads.invokeAll(questions)) {
        outcome.get();
      }
    } finally {
      threads.shutdown();
    }

    assertThat(TraceReader.readAll(file).stream().sorted(TraceRecord.ORDER))
        .isEqualTo(happened.records());
  }

  @Test
  void open_newFileOrOneThatAllMayRead_onlyItsOwnerMay(@TempDir Path folder) throws IOException {
    assumeTrue(
        folder.getFileSystem().supportedFileAttributeViews().contains("posix"),
        "no POSIX permissions here");
    Path open = Files.writeString(folder.resolve("open.jsonl"), "x".repeat(10_000));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
    Path created = folder.resolve("new.jsonl");

    for (Path file : List.of(open, created)) {
      try (var writer = TraceWriter.open(file)) {
        writer.accept(RECORD);
      }

      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      assertThat(TraceReader.readAll(file)).containsExactly(RECORD);
    }
  }

  @Test
  void accept_diskFull_runGoesOnAndCloseThrows() {
    for (int bytes : new int[] {0, 50, 70_000}) {
      var writer = TraceWriter.to(new FullDisk(bytes), Texts.KEPT);
      for (int i = 0; i < 2_000; i++) {
        writer.accept(RECORD);
      }

      Outcome outcome = ask(writer, 0);

      assertThat(outcome.stopReason()).isEqualTo(StopReason.COMPLETED);
      assertThatThrownBy(writer::close)
          .isInstanceOf(TraceFileException.class)
          .hasMessageStartingWith("the trace is incomplete")
          .hasMessageContaining("no space left");
      writer.close();
    }
  }

  @Test
  void close_whatIsBufferedDoesNotFit_throws() {
    var writer = TraceWriter.to(new FullDisk(50), Texts.KEPT);
    writer.accept(RECORD);

    assertThatThrownBy(writer::close).isInstanceOf(TraceFileException.class);
  }

  @Test
  void accept_afterTheClose_isDropped() {
    var bytes = new ByteArrayOutputStream();
    var writer = TraceWriter.to(bytes, Texts.KEPT);
    writer.close();
    String before = bytes.toString(StandardCharsets.UTF_8);

    writer.accept(RECORD);
    writer.close();

    assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo(before);
  }

  @Test
  void open_noFolder_isATypedException(@TempDir Path folder) {
    assertThatThrownBy(() -> TraceWriter.open(folder.resolve("none/trace.jsonl")))
        .isInstanceOf(TraceFileException.class)
        .hasMessageContaining("cannot write the trace");
  }
}
