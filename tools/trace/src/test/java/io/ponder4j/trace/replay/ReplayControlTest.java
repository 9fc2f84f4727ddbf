package io.ponder4j.trace.replay;

import static io.ponder4j.trace.replay.RecordedModel.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.Permit;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.generate.TokenView;
import io.ponder4j.testkit.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** Permits, resume, cancel. */
class ReplayControlTest {

  @Test
  void permit_heldThenLiftedWithoutResume_isAskedAgain() {
    RecordedModel model = RecordedModel.thinking();
    model.record(RecordedModel.request());
    var later = new ArrayList<Runnable>();
    var open = new AtomicBoolean();
    var replay =
        new ReplayingGenerator("generator", model.live.capabilities(), archive(model), later::add);
    TokenListener gate =
        new TokenListener() {
          @Override
          public Permit permit(int generated) {
            return generated < 3 || open.get() ? Permit.PROCEED : Permit.HOLD;
          }
        };

    Generation generation = replay.start(RecordedModel.request(), gate);
    assertThat(generation.completion()).isNotDone();
    assertThat(later).hasSize(1);
    later.remove(0).run();
    assertThat(generation.completion()).isNotDone();
    open.set(true);
    later.remove(0).run();

    assertThat(generation.completion()).isDone();
    assertThat(later).isEmpty();
  }

  private static Archive archive(RecordedModel model) {
    var archive = new Archive();
    model.recorder.recording().lines().forEach(archive::add);
    return archive;
  }

  @Test
  void cancel_fromAnotherThreadWhileItPlays_endsBeforeTheNextToken() throws Exception {
    RecordedModel model = RecordedModel.thinking();
    model.record(RecordedModel.request());
    var open = new AtomicBoolean();
    var reached = new CompletableFuture<Void>();
    var cancelled = new CompletableFuture<Void>();
    TokenListener meets =
        new TokenListener() {
          @Override
          public Permit permit(int generated) {
            return open.get() ? Permit.PROCEED : Permit.HOLD;
          }

          @Override
          public void onToken(TokenView token) {
            if (token.index() == 4) {
              reached.complete(null);
              cancelled.join();
            }
          }
        };
    Generation generation = model.replay().start(RecordedModel.request(), meets);
    var canceller =
        new Thread(
            () -> {
              reached.join();
              generation.cancel();
              cancelled.complete(null);
            });

    canceller.start();
    open.set(true);
    generation.resume();
    canceller.join();

    Completion completion = generation.completion().join();
    assertThat(completion.finish()).isEqualTo(Finish.CANCELLED);
    assertThat(completion.usage().generated()).isEqualTo(5);
    assertThat(completion.text()).isEqualTo(".....");
  }

  @Test
  void cancel_byItsOwnListener_endsBeforeTheNextToken() {
    RecordedModel model = RecordedModel.thinking();
    model.record(RecordedModel.request());
    var me = new CompletableFuture<Generation>();
    TokenListener suicidal =
        new TokenListener() {
          @Override
          public Permit permit(int generated) {
            return me.isDone() ? Permit.PROCEED : Permit.HOLD;
          }

          @Override
          public void onToken(TokenView token) {
            if (token.index() == 4) {
              me.join().cancel();
            }
          }
        };

    Generation generation = model.replay().start(RecordedModel.request(), suicidal);
    me.complete(generation);
    generation.resume();

    assertThat(generation.completion().join().usage().generated()).isEqualTo(5);
    assertThat(generation.completion().join().finish()).isEqualTo(Finish.CANCELLED);
  }

  @Test
  void listener_throwsAnything_failsThatGenerationAlone() {
    RecordedModel model = RecordedModel.thinking();
    model.record(RecordedModel.request());
    for (Throwable bad : List.of(new IllegalStateException("x"), new AssertionError("x"))) {
      TokenListener throwing =
          new TokenListener() {
            @Override
            public void onToken(TokenView token) {
              if (token.index() == 2) {
                ReplayControlTest.<RuntimeException>sneak(bad);
              }
            }
          };

      List<Generation> both =
          model
              .replay()
              .startAll(
                  List.of(RecordedModel.request(), RecordedModel.request()),
                  List.of(throwing, TokenListener.NONE));

      assertThat(failure(both.get(0))).isInstanceOf(GenerationException.class).hasCause(bad);
      assertThat(((GenerationException) failure(both.get(0))).usage().generated()).isEqualTo(3);
      assertThat(both.get(1).completion().join().finish()).isEqualTo(Finish.EOS);
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void sneak(Throwable e) throws E {
    throw (E) e;
  }

  @ParameterizedTest
  @Seeds(200)
  void resume_inAnyOrder_noneRunsAheadOfASiblingThatMayGoOn(long seed) {
    int n = 5;
    RecordedModel model = RecordedModel.thinking();
    model.record(RecordedModel.request());
    var random = new SplittableRandom(seed);
    int[] drawn = new int[n];
    int[] allowed = new int[n];
    List<String> ahead = new ArrayList<>();
    List<TokenListener> listeners = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      int me = i;
      listeners.add(
          new TokenListener() {
            @Override
            public Permit permit(int generated) {
              return generated < allowed[me] ? Permit.PROCEED : Permit.HOLD;
            }

            @Override
            public void onToken(TokenView token) {
              drawn[me]++;
              for (int other = 0; other < n; other++) {
                if (drawn[other] < Math.min(drawn[me] - 1, allowed[other])) {
                  ahead.add(Arrays.toString(drawn) + " of " + Arrays.toString(allowed));
                }
              }
            }
          });
    }

    List<Generation> all =
        model.replay().startAll(Collections.nCopies(n, RecordedModel.request()), listeners);
    while (all.stream().anyMatch(generation -> !generation.completion().isDone())) {
      for (int i = 0; i < n; i++) {
        allowed[i] += random.nextInt(4);
      }
      all.forEach(Generation::resume);
      for (int i = 0; i < n; i++) {
        assertThat(drawn[i]).isEqualTo(Math.min(allowed[i], 12));
      }
    }

    assertThat(ahead).isEmpty();
  }
}
