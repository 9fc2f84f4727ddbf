package io.ponder4j.trace.replay;

import static io.ponder4j.trace.replay.RecordedModel.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.generate.Action;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Permit;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.Steering;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.trace.replay.RecordedModel.Lease;
import io.ponder4j.trace.replay.RecordedModel.Notes;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplaySteeringTest {

  /** Forces a text after some tokens, once. */
  private static Steering forcing(int token, String text) {
    return t -> t.index() == token ? Action.force(text) : Action.CONTINUE;
  }

  @Test
  void steering_forces_sameTextTokensAndViews() {
    for (int token = 0; token < 12; token++) { // token 5 is the marker, token 11 the end
      RecordedModel model = RecordedModel.thinking();
      Request request = RecordedModel.request(40).steeredBy(forcing(token, "wait"));
      var live = new Notes();
      var replayed = new Notes();

      Completion recorded = model.record(request);

      assertThat(model.replay(request, replayed)).isEqualTo(recorded);
      assertThat(model.live(request, live)).isEqualTo(recorded);
      assertThat(replayed.tokens).isEqualTo(live.tokens);
      for (int lease = 0; lease < recorded.usage().generated(); lease++) {
        var listener = new Lease(lease, Permit.STOP);
        assertThat(model.replay(request, listener)).isEqualTo(model.live(request, listener));
        Request limited = request.withSampling(SamplingParams.DEFAULT.withMaxTokens(lease + 1));
        assertThat(model.replay(limited, TokenListener.NONE))
            .isEqualTo(model.live(limited, TokenListener.NONE));
      }
    }
  }

  @Test
  void steering_doesOtherwiseThanRecorded_isATypedException() {
    RecordedModel model = RecordedModel.thinking();
    model.record(RecordedModel.request().steeredBy(forcing(3, "wait")));
    for (Steering other : List.of(forcing(3, "but"), forcing(2, "wait"), t -> Action.CONTINUE)) {
      assertThat(
              failure(
                  model
                      .replay()
                      .start(RecordedModel.request().steeredBy(other), TokenListener.NONE)))
          .isInstanceOf(NotRecordedException.class)
          .hasMessageContaining("the steering does not do what it did");
    }
  }

  @Test
  void steering_stopsAnUnsteeredRecording_isTheLiveGeneration() {
    RecordedModel model = RecordedModel.thinking();
    model.record(RecordedModel.request());
    for (int at = 0; at < 12; at++) {
      int token = at;
      Request request =
          RecordedModel.request()
              .steeredBy(t -> t.index() == token ? Action.STOP : Action.CONTINUE);

      assertThat(model.replay(request, TokenListener.NONE))
          .isEqualTo(model.live(request, TokenListener.NONE));
    }
  }

  @Test
  void steering_recorded_doesNotServeAnUnsteeredRequest() {
    RecordedModel model = RecordedModel.thinking();
    model.record(RecordedModel.request().steeredBy(t -> Action.CONTINUE));

    assertThat(failure(model.replay().start(RecordedModel.request(), TokenListener.NONE)))
        .isInstanceOf(NotRecordedException.class);
  }
}
