package io.ponder4j.trace.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ponder4j.Role;
import io.ponder4j.generate.Action;
import io.ponder4j.generate.Capability;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.testkit.Script;
import io.ponder4j.testkit.ScriptedOutcomeVerifier;
import io.ponder4j.trace.json.MalformedTraceException;
import io.ponder4j.trace.json.TraceFileException;
import io.ponder4j.verify.OutcomeVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordingFileTest {

  private static final Path GOLDEN = Path.of("src/test/resources/golden/recording-v1.jsonl");

  private static Request steered() {
    return RecordedModel.request(40)
        .steeredBy(t -> t.index() == 5 ? Action.force("wait ") : Action.CONTINUE);
  }

  /** A whole, a cut, a steered and a failed generation, and two scores. */
  private static RecordedModel recorded() {
    var model =
        new RecordedModel(
            Script.think(6)
                .then(
                    Script.choose(
                        Script.option(0.5, Script.say("?").ending(Script.Ending.FAIL)),
                        Script.option(0.5, Script.say("\"4\" \ud83d\ude00")))));
    model.record(RecordedModel.request());
    model.record(steered());
    model.record(RecordedModel.request(3, 11));
    try {
      model.record(RecordedModel.request(100, 3));
    } catch (RuntimeException e) {
      assertThat(e).hasMessageContaining("scripted failure");
    }
    var verifier =
        (OutcomeVerifier)
            model.recorder.wrap(
                Role.VERIFIER,
                new ScriptedOutcomeVerifier(c -> c.completion().text().equals("4") ? 0.9 : -1));
    verifier.score(
        RecordedModel.request().prefix().prompt(),
        List.of(RecordedModel.candidate("4"), RecordedModel.candidate("5")),
        RecordedModel.NO_RUN);
    return model;
  }

  @Test
  void write_recording_isTheGoldenFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("recording.jsonl");

    recorded().recorder.recording().write(file);

    if (Boolean.getBoolean("golden.write")) {
      Files.copy(file, GOLDEN, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
    assertThat(Files.readString(file)).isEqualTo(Files.readString(GOLDEN));
  }

  @Test
  void readThenWrite_isTheSameFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("again.jsonl");

    Recording.read(GOLDEN).write(file);

    assertThat(Files.readString(file)).isEqualTo(Files.readString(GOLDEN));
  }

  @Test
  void read_replays_asTheModelDid() {
    RecordedModel model = recorded();
    var replay = Recording.read(GOLDEN).get(Role.GENERATOR);

    for (Request request : List.of(RecordedModel.request(), steered())) {
      Completion replayed = replay.start(request, TokenListener.NONE).completion().join();

      assertThat(replayed).isEqualTo(model.live(request, TokenListener.NONE));
    }
    assertThat(replay.capabilities())
        .isEqualTo(model.live.capabilities().without(Capability.LIKELIHOOD));
  }

  @Test
  void write_fileOfEverybody_onlyItsOwnerMayReadItAfterwards(@TempDir Path folder)
      throws IOException {
    assumeTrue(
        folder.getFileSystem().supportedFileAttributeViews().contains("posix"),
        "no POSIX permissions here");
    Path file = Files.writeString(folder.resolve("open.jsonl"), "x");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

    recorded().recorder.recording().write(file);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void writeOrRead_noFolder_isATypedException(@TempDir Path folder) {
    Path nowhere = folder.resolve("none/recording.jsonl");

    assertThatThrownBy(() -> recorded().recorder.recording().write(nowhere))
        .isInstanceOf(TraceFileException.class)
        .hasMessageContaining("none");
    assertThatThrownBy(() -> Recording.read(nowhere)).isInstanceOf(TraceFileException.class);
  }

  /** Each changes one thing in the golden file, which must not be read any more. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | \"version\":1 | \"version\":2 | version 2",
        "1 | ponder4j-recording | ponder4j-trace | no ponder4j-recording file",
        "2 | LEASES | FLYING | $.supported",
        "2 | \"role\":\"generator\" | \"role\":\"other\" | who played its role",
        "3 | \"kind\":\"OUTCOME\" | \"kind\":\"OTHER\" | $.kind",
        "6 | \"kinds\":\"T | \"kinds\":\"TT | lengths",
        "6 | \"kinds\":\"T | \"kinds\":\"X | kinds",
        "6 | \"phases\":\"T | \"phases\":\"X | phases",
        "6 | \"ends\":[1,2 | \"ends\":[1,0 | ends",
        "6 | \"text\":\"..  | \"text\":\". | ends",
        "6 | \"generated\":3 | \"generated\":4 | usage",
        "6 | \"thinking\":3 | \"thinking\":4 | larger than the whole",
        "6 | \"numbers\":{\"ids\":[1, | \"numbers\":{\"ids\":[ | $.numbers",
        "6 | \"scripted\",\"ids\":[1, | \"scripted\",\"ids\":[ | $.ending.segments[0]",
        "6 | \"type\":\"generation\" | \"type\":\"other\" | other",
        "6 | \"seed\":\" | \"seed\":\"x | $.key.seed",
        "7 | \"token\":5 | \"token\":50 | forced",
        "8 | \"steps\":1 | \"steps\":-1 | negative",
        "8 | \"steps\":1 | \"step\":1 | $.step"
      })
  void read_anythingThatDoesNotFit_namesTheLine(
      int line, String old, String changed, String problem, @TempDir Path folder)
      throws IOException {
    List<String> lines = Files.readAllLines(GOLDEN);
    assertThat(lines.get(line - 1)).contains(old);
    lines.set(
        line - 1, lines.get(line - 1).replaceFirst(java.util.regex.Pattern.quote(old), changed));
    Path file = Files.write(folder.resolve("bad.jsonl"), lines);

    assertThatThrownBy(() -> Recording.read(file))
        .isInstanceOf(MalformedTraceException.class)
        .hasMessageContaining("bad.jsonl, line ")
        .hasMessageContaining(problem);
  }

  @Test
  void read_truncated_namesTheLastLine(@TempDir Path folder) throws IOException {
    String whole = Files.readString(GOLDEN);
    Path file =
        Files.writeString(folder.resolve("cut.jsonl"), whole.substring(0, whole.length() - 9));

    assertThatThrownBy(() -> Recording.read(file))
        .isInstanceOf(MalformedTraceException.class)
        .hasMessageContaining("line " + whole.lines().count() + ": the file ends in the middle");
  }
}
