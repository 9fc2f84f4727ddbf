package io.ponder4j.trace.replay;

import static io.ponder4j.trace.replay.RecordedModel.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ponder4j.Role;
import io.ponder4j.generate.Capabilities;
import io.ponder4j.generate.Capability;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Permit;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.Steering;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.generate.TokenTrace;
import io.ponder4j.generate.TokenView;
import io.ponder4j.generate.ToolCall;
import io.ponder4j.generate.Usage;
import io.ponder4j.trace.replay.RecordedModel.Lease;
import io.ponder4j.trace.replay.RecordedModel.Notes;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Recordings of generators that fail, or can do less than a decoding engine. */
class WeakGeneratorReplayTest {

  private static Generator plain(Completion completion) {
    return (request, listener) ->
        new Generation() {
          @Override
          public CompletableFuture<Completion> completion() {
            return CompletableFuture.completedFuture(completion);
          }

          @Override
          public void cancel() {}
        };
  }

  @Test
  void replay_generatorWithoutTokens_isDeliveredWhole() {
    var usage = new Usage(10, 3, 20, 0, false);
    var trace = new TokenTrace(new int[] {5, 6}, new float[] {-1, -2}, new float[] {0.5f, 1});
    Completion text = Completion.ofText(RecordedModel.request(), "it is 4", usage, Finish.EOS);
    var completion =
        new Completion(
            text.text(),
            text.prefix(),
            usage,
            Finish.EOS,
            trace,
            List.of(new ToolCall("1", "sum", "{\"a\":2}")));
    var recorder = new Recorder();
    recorder
        .wrap(Role.GENERATOR, plain(completion))
        .start(RecordedModel.request(), TokenListener.NONE)
        .completion()
        .join();
    Generator replay = recorder.recording().get(Role.GENERATOR);

    assertThat(replay.capabilities()).isEqualTo(Capabilities.NONE);
    assertThat(replay.start(RecordedModel.request(), TokenListener.NONE).completion().join())
        .isEqualTo(completion);
    assertThat(failure(replay.start(RecordedModel.request(19), TokenListener.NONE)))
        .isInstanceOf(NotRecordedException.class);
  }

  @Test
  void replay_leasedGeneratorWithoutTokens_asksForEachAndCannotEndEarly() {
    Completion completion =
        Completion.ofText(
            RecordedModel.request(), "it is 4", new Usage(10, 0, 20, 0, true), Finish.EOS);
    Generator leased =
        new Generator() {
          @Override
          public Generation start(Request request, TokenListener listener) {
            return plain(completion).start(request, listener);
          }

          @Override
          public Capabilities capabilities() {
            return Capabilities.of(Capability.LEASES);
          }
        };
    var recorder = new Recorder();
    recorder
        .wrap(Role.GENERATOR, leased)
        .start(RecordedModel.request(), TokenListener.NONE)
        .completion()
        .join();
    Generator replay = recorder.recording().get(Role.GENERATOR);

    assertThat(
            replay.start(RecordedModel.request(), new Lease(20, Permit.STOP)).completion().join())
        .isEqualTo(completion);
    Generation held = replay.start(RecordedModel.request(), new Lease(19, Permit.HOLD));
    assertThat(held.completion()).isNotDone();
    held.cancel();
    assertThat(held.completion().join().finish()).isEqualTo(Finish.CANCELLED);
    assertThat(held.completion().join().usage().generated()).isZero();
    assertThat(failure(replay.start(RecordedModel.request(), new Lease(19, Permit.STOP))))
        .isInstanceOf(NotRecordedException.class)
        .hasMessageContaining("cannot end early");
  }

  @Test
  void replay_withoutLeasesAndSteering_neitherIsAskedFor() {
    RecordedModel model = RecordedModel.thinking();
    Generator weak = ((io.ponder4j.testkit.ScriptedGenerator) model.live).with(Capability.PHASES);
    var recorder = new Recorder();
    Steering fatal =
        token -> {
          throw new AssertionError("steering is not obeyed here");
        };
    Generation generation =
        recorder
            .wrap(Role.GENERATOR, weak)
            .start(RecordedModel.request().steeredBy(fatal), TokenListener.NONE);
    model.clock.runUntil(generation.completion()::isDone);
    var notes = new Notes();

    Completion replayed =
        recorder
            .recording()
            .get(Role.GENERATOR)
            .start(
                RecordedModel.request(),
                new TokenListener() {
                  @Override
                  public Permit permit(int generated) {
                    throw new AssertionError("no permits here");
                  }

                  @Override
                  public void onToken(TokenView token) {
                    notes.onToken(token);
                  }
                })
            .completion()
            .join();

    assertThat(replayed).isEqualTo(generation.completion().join());
    assertThat(notes.tokens).hasSize(12).allMatch(token -> token.endsWith("NaN|NaN"));
  }

  @Test
  void replay_startThatThrew_failsTheSameWay() {
    var busy =
        new GenerationException("the server is busy", null, new Usage(4, 0, 0, 0, true)) {
          private static final long serialVersionUID = 1L;

          @Override
          public boolean retriable() {
            return true;
          }
        };
    var recorder = new Recorder();
    Generator recorded =
        recorder.wrap(
            Role.GENERATOR,
            (request, listener) -> {
              throw busy;
            });
    assertThatThrownBy(() -> recorded.start(RecordedModel.request(), TokenListener.NONE))
        .isSameAs(busy);

    Throwable failure =
        failure(
            recorder
                .recording()
                .get(Role.GENERATOR)
                .start(RecordedModel.request(), TokenListener.NONE));

    assertThat(failure).isInstanceOf(GenerationException.class).hasMessage(busy.getMessage());
    assertThat(((GenerationException) failure).retriable()).isTrue();
    assertThat(((GenerationException) failure).usage()).isEqualTo(busy.usage());
  }

  @Test
  void replay_failureOfAnUnknownKind_isToldAsTheRunToldIt() {
    var recorder = new Recorder();
    Generator broken =
        recorder.wrap(
            Role.GENERATOR,
            (request, listener) ->
                new Generation() {
                  @Override
                  public CompletableFuture<Completion> completion() {
                    return CompletableFuture.failedFuture(new IllegalStateException("x"));
                  }

                  @Override
                  public void cancel() {}
                });
    assertThatThrownBy(
            () -> broken.start(RecordedModel.request(), TokenListener.NONE).completion().join())
        .isInstanceOf(CompletionException.class);

    assertThat(
            failure(
                recorder
                    .recording()
                    .get(Role.GENERATOR)
                    .start(RecordedModel.request(), TokenListener.NONE)))
        .hasMessage("the generator failed: java.lang.IllegalStateException: x");
  }
}
