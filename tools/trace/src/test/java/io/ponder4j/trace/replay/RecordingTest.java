package io.ponder4j.trace.replay;

import static io.ponder4j.trace.replay.RecordedModel.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ponder4j.Role;
import io.ponder4j.UnmetNeedException;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Permit;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.trace.replay.RecordedModel.Lease;
import io.ponder4j.trace.replay.RecordedModel.Notes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordingTest {

  @Test
  void replay_whole_completionAndTokensAreTheSame() {
    RecordedModel model = RecordedModel.thinking();
    Completion recorded = model.record(RecordedModel.request());
    var live = new Notes();
    var replayed = new Notes();

    Completion completion = model.replay(RecordedModel.request(), replayed);

    assertThat(completion).isEqualTo(recorded);
    assertThat(completion.tokens()).isEqualTo(recorded.tokens());
    model.live(RecordedModel.request(), live);
    assertThat(replayed.tokens).isEqualTo(live.tokens).hasSize(12);
  }

  @Test
  void replay_anySmallerLimit_isTheLiveGenerationOfThatLimit() {
    RecordedModel model = RecordedModel.thinking();
    model.record(RecordedModel.request());
    for (int limit = 1; limit <= 13; limit++) {
      Completion replayed = model.replay(RecordedModel.request(limit), TokenListener.NONE);

      assertThat(replayed).isEqualTo(model.live(RecordedModel.request(limit), TokenListener.NONE));
      assertThat(replayed.prefix().fingerprint())
          .isEqualTo(
              model.live(RecordedModel.request(limit), TokenListener.NONE).prefix().fingerprint());
    }
  }

  @Test
  void replay_anyLease_isTheLiveGenerationOfThatLease() {
    RecordedModel model = RecordedModel.thinking();
    model.record(RecordedModel.request());
    for (int tokens = 0; tokens <= 12; tokens++) {
      var lease = new Lease(tokens, Permit.STOP);

      assertThat(model.replay(RecordedModel.request(), lease))
          .isEqualTo(model.live(RecordedModel.request(), lease));
    }
  }

  @Test
  void replay_stopTexts_endsWithTheTokenThatCompletesOne() {
    RecordedModel model = RecordedModel.thinking();
    Request request = RecordedModel.request().withSampling(SamplingParams.DEFAULT.withStop(": "));
    Completion recorded = model.record(request);

    assertThat(recorded.text()).isEqualTo("......it");
    assertThat(model.replay(request, TokenListener.NONE)).isEqualTo(recorded);
  }

  @Test
  void replay_stopAfterThinking_leavesTheMarkerOut() {
    RecordedModel model = RecordedModel.thinking();
    Request request =
        RecordedModel.request().withSampling(SamplingParams.DEFAULT.withStopAfterThinking(true));
    Completion recorded = model.record(request);

    assertThat(recorded.text()).isEqualTo(".....");
    assertThat(model.replay(request, TokenListener.NONE)).isEqualTo(recorded);
  }

  @Test
  void replay_beyondACut_isATypedException() {
    RecordedModel model = RecordedModel.thinking();
    model.record(RecordedModel.request(5));

    assertThat(model.replay(RecordedModel.request(5), TokenListener.NONE).finish())
        .isEqualTo(Finish.LENGTH);
    assertThat(failure(model.replay().start(RecordedModel.request(6), TokenListener.NONE)))
        .isInstanceOf(NotRecordedException.class)
        .hasMessageContaining("ends after 5 tokens")
        .hasMessageContaining("seed 7");
  }

  @Test
  void record_cutAndWhole_wholeIsKeptWhicheverCameFirst() {
    for (int first : new int[] {5, 100}) {
      RecordedModel model = RecordedModel.thinking();
      model.record(RecordedModel.request(first));
      model.record(RecordedModel.request(105 - first));
      model.record(RecordedModel.request(3));

      assertThat(model.replay(RecordedModel.request(), TokenListener.NONE).finish())
          .isEqualTo(Finish.EOS);
    }
  }

  @Test
  void replay_notRecorded_namesTheKey() {
    RecordedModel model = RecordedModel.thinking();
    model.record(RecordedModel.request());
    Request hot = RecordedModel.request().withSampling(SamplingParams.DEFAULT.withTemperature(2));

    List<Generation> both =
        model
            .replay()
            .startAll(
                List.of(hot, RecordedModel.request()),
                List.of(TokenListener.NONE, TokenListener.NONE));

    assertThat(failure(both.get(0)))
        .isInstanceOf(NotRecordedException.class)
        .hasMessageContaining("role 'generator', seed 7, prefix " + hot.prefix().fingerprint())
        .hasMessageContaining("temperature=2.0");
    both.get(0).cancel();
    assertThat(both.get(1).completion().join().finish()).isEqualTo(Finish.EOS);
  }

  @Test
  void wrap_session_isOpenedAndClosedWithTheModels() {
    var calls = new ArrayList<String>();
    RecordedModel model = RecordedModel.thinking();
    Generator counting =
        new Generator() {
          @Override
          public Generation start(Request request, TokenListener listener) {
            throw new AssertionError("use the session");
          }

          @Override
          public Session openSession() {
            calls.add("open");
            Session inner = model.live.openSession();
            return new Session() {
              @Override
              public Generation start(Request request, TokenListener listener) {
                return inner.start(request, listener);
              }

              @Override
              public void close() {
                calls.add("close");
              }
            };
          }
        };
    var recorder = new Recorder();
    try (Generator.Session session = recorder.wrap(Role.GENERATOR, counting).openSession()) {
      Generation generation = session.start(RecordedModel.request(), TokenListener.NONE);
      model.clock.runUntil(generation.completion()::isDone);
    }

    assertThat(calls).containsExactly("open", "close");
    assertThat(
            recorder
                .recording()
                .get(Role.GENERATOR)
                .start(RecordedModel.request(), TokenListener.NONE)
                .completion()
                .join()
                .text())
        .isEqualTo("......it: 4");
  }

  @Test
  void recording_takenEarlier_doesNotGrow() {
    RecordedModel model = RecordedModel.thinking();
    Recording early = model.recorder.recording();

    model.record(RecordedModel.request());

    assertThat(
            failure(early.get(Role.GENERATOR).start(RecordedModel.request(), TokenListener.NONE)))
        .isInstanceOf(NotRecordedException.class);
  }

  @Test
  void get_roleOfAnotherTypeOrNone_isRefusedByName() {
    Recording recording = RecordedModel.thinking().recorder.recording();

    assertThatThrownBy(() -> recording.get(Role.VERIFIER))
        .isInstanceOf(UnmetNeedException.class)
        .hasMessage("nothing was recorded in the role 'verifier', only in [generator]");
    assertThatThrownBy(() -> recording.get(Role.verifier("generator")))
        .isInstanceOf(UnmetNeedException.class)
        .hasMessageContaining("needs a Verifier");
  }
}
