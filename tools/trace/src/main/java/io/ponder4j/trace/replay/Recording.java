package io.ponder4j.trace.replay;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.ponder4j.Role;
import io.ponder4j.UnmetNeedException;
import io.ponder4j.trace.internal.CoreJson;
import io.ponder4j.trace.internal.Format;
import io.ponder4j.trace.internal.JsonLinesReader;
import io.ponder4j.trace.internal.JsonLinesWriter;
import io.ponder4j.trace.json.MalformedTraceException;
import io.ponder4j.trace.json.TraceFileException;
import io.ponder4j.trace.replay.Line.Judgement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What models did, and models that do it again.
 *
 * <p>A replayed generator claims the capabilities of the recorded one, asks for the same permits
 * and shows the same tokens, at once and in lock step, on the thread that starts, resumes or
 * cancels its generations. So a race ends in the same order with the same counts, and a recorded
 * pool serves every strategy that draws from it: a generation may be replayed to an earlier end
 * than it had, by a smaller limit or budget or by a cancel. What was not recorded fails as {@link
 * NotRecordedException}; a prefix that was not scored is unscored. Immutable and thread-safe.
 *
 * <p>Not the same as live: steering is asked after each token, and has to do what it did, but not
 * for logits; a failed generation that is replayed to an earlier end has a prefix of text without
 * ids; a generator that did not show its tokens one by one is replayed whole or not at all.
 */
public final class Recording {

  private static final Format FORMAT = new Format("ponder4j-recording", 1);

  private static final int MAX_DEPTH = 16;

  private static final JsonMapper MAPPER =
      CoreJson.mapper(MAX_DEPTH, JsonLinesReader.MAX_LINE_BYTES).build();

  private final Archive archive;

  Recording(Archive archive) {
    this.archive = archive;
  }

  /** Everything in it. */
  List<Line> lines() {
    return archive.lines();
  }

  /**
   * The model that was recorded in a role. It needs no closing.
   *
   * @throws UnmetNeedException if nothing was recorded in that role, or something of another type
   */
  public <T> T get(Role<T> role) {
    String name = role.name();
    Optional<Object> model =
        archive
            .generator(name)
            .<Object>map(
                g -> new ReplayingGenerator(name, g.capabilities(), archive, LockStep.LATER))
            .or(() -> archive.verifier(name).map(this::verifier));
    if (model.isEmpty()) {
      throw new UnmetNeedException(
          "nothing was recorded in the role '" + name + "', only in " + archive.roles());
    }
    if (!role.type().isInstance(model.get())) {
      throw new UnmetNeedException(
          "the role '"
              + name
              + "' needs a "
              + role.type().getSimpleName()
              + ", but what was recorded in it is none");
    }
    return role.type().cast(model.get());
  }

  private Object verifier(Line.RecordedVerifier recorded) {
    return switch (recorded.kind()) {
      case OUTCOME -> new ReplayingVerifiers.OfCandidates(recorded.role(), archive);
      case PROCESS -> new ReplayingVerifiers.OfSteps(recorded.role(), archive);
    };
  }

  /**
   * Writes this recording as JSON lines: a header with format and version, then a generation or a
   * judgement a line, in an order that depends on nothing but them. A file that is there is
   * overwritten. Only its owner may read it, where the platform knows owners.
   *
   * @throws TraceFileException if it cannot be written
   */
  public void write(Path file) {
    try (var lines = new JsonLinesWriter(JsonLinesWriter.create(file), FORMAT, MAPPER.writer())) {
      for (Line line : lines()) {
        lines.write(line);
      }
    } catch (IOException e) {
      throw new TraceFileException("cannot write the recording " + file + ": " + e, e);
    }
  }

  /**
   * Reads a recording. The file is not trusted: the length of lines, 16 MiB, and their nesting are
   * limited, and what does not fit together is refused.
   *
   * @throws TraceFileException if it cannot be read
   * @throws MalformedTraceException if it is no recording, or one of another version
   */
  public static Recording read(Path file) {
    var archive = new Archive();
    try (JsonLinesReader lines = JsonLinesReader.open(file, FORMAT, MAPPER)) {
      for (var next = lines.next(Line.class); next.isPresent(); next = lines.next(Line.class)) {
        requireRole(next.get(), archive, lines);
        archive.add(next.get());
      }
    }
    return new Recording(archive);
  }

  private static void requireRole(Line line, Archive archive, JsonLinesReader lines) {
    boolean known = true;
    if (line instanceof RecordedGeneration generation) {
      known = archive.generator(generation.key().role()).isPresent();
    } else if (line instanceof Judgement judgement) {
      known = archive.verifier(judgement.key().role()).isPresent();
    }
    if (!known) {
      throw lines.malformed(
          "no line before it tells who played its role; mend or remove the line", null);
    }
  }
}
