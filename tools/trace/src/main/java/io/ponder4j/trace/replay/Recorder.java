package io.ponder4j.trace.replay;

import io.ponder4j.Role;
import io.ponder4j.generate.Generator;
import io.ponder4j.trace.replay.Line.RecordedGenerator;
import io.ponder4j.trace.replay.Line.RecordedVerifier;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.ProcessVerifier;

/**
 * Keeps what models do, so that strategies can be run again without them.
 *
 * <pre>{@code
 * var recorder = new Recorder();
 * Ponder.with(recorder.wrap(Role.GENERATOR, model))
 *     .verifier(recorder.wrap(Role.VERIFIER, rewardModel))
 *     .using(SelfConsistency.of(64)).seed(42).build().ask(question);
 * Recording recording = recorder.recording();
 * }</pre>
 *
 * <p>A generation is kept when it ends, under its role, request seed, prefix and sampling
 * parameters but for the token limit; of two for one key, a whole one rather than a cut one, then
 * the longer, then the first. Attachments of a prompt are no part of the key. A score is kept under
 * its role and the fingerprint of the prefix: verifiers whose scores depend on anything else, such
 * as the random control, are to be bound as they are, and so are verifiers that generate, with the
 * generator that they use recorded. The likelihood of given texts is not recorded: a recorded
 * generator does without {@link io.ponder4j.generate.Capability#LIKELIHOOD}, so what needs it is
 * refused. What happens is kept in memory, texts included. Thread-safe.
 */
public final class Recorder {

  private final Archive archive = new Archive();

  /** A recorder of nothing yet. */
  public Recorder() {}

  /**
   * A model that does the same, and is recorded in a role. It owns nothing: close the model itself.
   *
   * @return to be bound to the role in place of the model
   */
  public <T> T wrap(Role<T> role, T model) {
    return role.type().cast(recorded(role.name(), model));
  }

  private Object recorded(String role, Object model) {
    if (model instanceof Generator generator) {
      var recording = new RecordingGenerator(role, generator, archive);
      archive.add(RecordedGenerator.of(role, recording.capabilities()));
      return recording;
    }
    if (model instanceof OutcomeVerifier verifier) {
      archive.add(new RecordedVerifier(role, RecordedVerifier.Kind.OUTCOME));
      return new RecordingVerifiers.OfCandidates(role, verifier, archive);
    }
    archive.add(new RecordedVerifier(role, RecordedVerifier.Kind.PROCESS));
    return new RecordingVerifiers.OfSteps(role, (ProcessVerifier) model, archive);
  }

  /** Everything that has ended by now. What is recorded later is not in it. */
  public Recording recording() {
    return new Recording(archive.copy());
  }
}
