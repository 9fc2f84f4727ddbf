package io.ponder4j.trace.replay;

import static org.assertj.core.api.Assertions.catchThrowable;

import io.ponder4j.Role;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Permit;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.generate.TokenView;
import io.ponder4j.generate.Usage;
import io.ponder4j.run.Run;
import io.ponder4j.testkit.Script;
import io.ponder4j.testkit.ScriptedGenerator;
import io.ponder4j.testkit.VirtualClock;
import io.ponder4j.verify.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A scripted model and its recorder. */
final class RecordedModel {

  /** For verifiers that do not look at their run. */
  @SuppressWarnings("NullAway")
  static final Run NO_RUN = null;

  final VirtualClock clock = new VirtualClock();
  final Recorder recorder = new Recorder();
  final Generator live;
  private final Generator recorded;

  RecordedModel(Script script) {
    live = ScriptedGenerator.tree(clock, script);
    recorded = recorder.wrap(Role.GENERATOR, live);
  }

  /** Thinks and answers: 12 tokens, the marker at the 6th, the end at the 12th. */
  static RecordedModel thinking() {
    return new RecordedModel(Script.think(6).then(Script.say("it: 4")));
  }

  static Request request() {
    return Request.of(Prefix.of(Prompt.of("2+2?")), SamplingParams.DEFAULT, 7);
  }

  static Request request(int maxTokens) {
    return request(maxTokens, request().seed());
  }

  static Request request(int maxTokens, long seed) {
    return Request.of(request().prefix(), SamplingParams.DEFAULT.withMaxTokens(maxTokens), seed);
  }

  /** A candidate that somebody else wrote. */
  static Candidate candidate(String text) {
    return new Candidate(
        0, Completion.ofText(request(), text, Usage.NONE, Finish.EOS), Optional.empty());
  }

  /** Runs a request on the model, recorded, watched by nobody. */
  Completion record(Request request) {
    return ended(recorded.start(request, TokenListener.NONE));
  }

  /** Runs a request on the model. */
  Completion live(Request request, TokenListener listener) {
    return ended(live.start(request, listener));
  }

  private Completion ended(Generation generation) {
    CompletableFuture<Completion> completion = generation.completion();
    clock.runUntil(completion::isDone);
    return completion.join();
  }

  /** The replayed generator. */
  Generator replay() {
    return recorder.recording().get(Role.GENERATOR);
  }

  /** Replays a request that ends by itself, on this thread. */
  Completion replay(Request request, TokenListener listener) {
    return replay().start(request, listener).completion().join();
  }

  /** Why a generation failed. */
  static Throwable failure(Generation generation) {
    return Objects.requireNonNull(catchThrowable(() -> generation.completion().join()).getCause());
  }

  /** Lets some tokens through. */
  record Lease(int tokens, Permit after) implements TokenListener {
    @Override
    public Permit permit(int generated) {
      return generated < tokens ? Permit.PROCEED : after;
    }
  }

  /** Everything that a listener can see of a token. */
  static final class Notes implements TokenListener {
    final List<String> tokens = new ArrayList<>();

    @Override
    public void onToken(TokenView t) {
      tokens.add(
          String.join(
              "|",
              t.kind().name(),
              t.index() + "",
              t.id() + "",
              t.text(),
              t.textSoFar(),
              t.phase().name(),
              (float) t.logProb() + "",
              (float) t.entropy() + ""));
    }
  }
}
