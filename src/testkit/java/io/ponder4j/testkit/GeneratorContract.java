package io.ponder4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import io.ponder4j.generate.Action;
import io.ponder4j.generate.Capability;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Continuation;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Origin;
import io.ponder4j.generate.Permit;
import io.ponder4j.generate.Phase;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.Segment;
import io.ponder4j.generate.Steering;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.generate.TokenView;
import io.ponder4j.generate.Usage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every generator keeps. Implement the first two methods; what a generator does not claim to
 * be capable of is not asked of it.
 */
public interface GeneratorContract {

  /** The generator under test; the same one each time within a test. */
  Generator generator();

  /** A prompt that it answers with at least 4 tokens, usually differently for different seeds. */
  Prompt prompt();

  /** The most tokens of a text; fewer than usual, but 8 at least, for a slow generator. */
  default int maxTokens() {
    return 200;
  }

  /** Waits for a future. */
  default <T> T await(CompletableFuture<T> future) {
    try {
      return future.get(30, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      throw new CompletionException(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("the generation did not end", e);
    }
  }

  private boolean can(Capability... wanted) {
    return generator().capabilities().supported().containsAll(List.of(wanted));
  }

  private Request request(long seed) {
    return Request.of(Prefix.of(prompt()), SamplingParams.DEFAULT.withMaxTokens(maxTokens()), seed);
  }

  private Completion complete(Request request) {
    return await(generator().start(request, TokenListener.NONE).completion());
  }

  @Test
  default void start_sameRequestTwice_sameCompletion() {
    if (can(Capability.SEEDED)) {
      for (long seed = 0; seed < 5; seed++) {
        Completion first = complete(request(seed));
        Completion second = complete(request(seed));

        assertThat(second.text()).isEqualTo(first.text());
        assertThat(second.prefix()).isEqualTo(first.prefix());
        assertThat(second.finish()).isEqualTo(first.finish());
        assertThat(second.usage().generated()).isEqualTo(first.usage().generated());
      }
    }
  }

  @Test
  default void start_otherSeeds_notAlwaysTheSameText() {
    if (can(Capability.EXACT_LAW)) {
      Set<String> texts = new HashSet<>();
      for (long seed = 0; seed < 20; seed++) {
        texts.add(complete(request(seed)).text());
      }

      assertThat(texts).hasSizeGreaterThan(1);
    }
  }

  @Test
  default void completion_prefix_holdsThePromptAndTheText() {
    for (long seed = 0; seed < 5; seed++) {
      Completion completion = complete(request(seed));

      assertThat(completion.prefix().prompt()).isEqualTo(prompt());
      assertThat(completion.prefix().text()).isEqualTo(completion.text());
      assertThat(completion.usage().prompt()).isPositive();
      assertThat(completion.text()).isNotEmpty();
    }
  }

  @Test
  default void listener_onToken_seesEachTokenOnceInOrder() {
    if (can(Capability.LEASES)) {
      var seen = new Recorder();

      Completion completion = await(generator().start(request(1), seen).completion());

      assertThat(seen.indices)
          .isEqualTo(IntStream.range(0, completion.usage().generated()).boxed().toList());
      assertThat(String.join("", seen.texts)).isEqualTo(completion.text());
      assertThat(completion.usage().thinking()).isEqualTo(seen.thinking.get());
    }
  }

  @Test
  default void tokens_logProbs_areOnePerGeneratedTokenAndNotPositive() {
    if (can(Capability.LOG_PROBS)) {
      Completion completion = complete(request(2));

      assertThat(completion.tokens().size()).isEqualTo(completion.usage().generated());
      for (int i = 0; i < completion.tokens().size(); i++) {
        assertThat(completion.tokens().logProb(i)).isLessThanOrEqualTo(1e-6);
        assertThat(completion.tokens().entropy(i)).isGreaterThanOrEqualTo(-1e-6);
      }
    }
  }

  @Test
  default void start_maxTokens_neverPassed() {
    int whole = complete(request(3)).usage().generated();
    for (int most = 1; most <= 4; most++) {
      Request request = request(3).withSampling(SamplingParams.DEFAULT.withMaxTokens(most));

      Completion completion = complete(request);

      assertThat(completion.usage().generated()).isEqualTo(Math.min(most, whole));
      assertThat(completion.finish()).isEqualTo(most < whole ? Finish.LENGTH : completion.finish());
    }
  }

  @Test
  default void permit_stop_endsThereWithBudget() {
    if (can(Capability.LEASES)) {
      for (int most = 0; most < 4; most++) {
        int limit = most;
        var listener =
            new TokenListener() {
              @Override
              public Permit permit(int generated) {
                return generated < limit ? Permit.PROCEED : Permit.STOP;
              }
            };

        Completion completion = await(generator().start(request(3), listener).completion());

        assertThat(completion.usage().generated()).isEqualTo(limit);
        assertThat(completion.finish()).isEqualTo(Finish.BUDGET);
      }
    }
  }

  @Test
  default void permit_holdThenResume_sameTextAsWithout() {
    if (can(Capability.LEASES, Capability.SEEDED)) {
      String whole = complete(request(4)).text();
      var open = new AtomicBoolean();
      var held = new CompletableFuture<Integer>();
      var listener =
          new TokenListener() {
            @Override
            public Permit permit(int generated) {
              if (generated == 2 && !open.get()) {
                held.complete(generated);
                return Permit.HOLD;
              }
              return Permit.PROCEED;
            }
          };

      Generation generation = generator().start(request(4), listener);
      await(held);
      assertThat(generation.completion().isDone()).isFalse();
      open.set(true);
      generation.resume();

      assertThat(await(generation.completion()).text()).isEqualTo(whole);
    }
  }

  @Test
  default void cancel_whileHeld_endsCancelledWithTheExactCount() {
    if (can(Capability.LEASES)) {
      var held = new CompletableFuture<Integer>();
      var listener =
          new TokenListener() {
            @Override
            public Permit permit(int generated) {
              if (generated == 2) {
                held.complete(generated);
                return Permit.HOLD;
              }
              return Permit.PROCEED;
            }
          };

      Generation generation = generator().start(request(5), listener);
      await(held);
      generation.cancel();
      generation.cancel();
      Completion completion = await(generation.completion());

      assertThat(completion.finish()).isEqualTo(Finish.CANCELLED);
      assertThat(completion.usage().generated()).isEqualTo(2);
      assertThat(completion.prefix().text()).isEqualTo(completion.text());
    }
  }

  @Test
  default void cancel_afterTheEnd_changesNothing() {
    Generation generation = generator().start(request(6), TokenListener.NONE);
    Completion completion = await(generation.completion());

    generation.cancel();

    assertThat(await(generation.completion())).isEqualTo(completion);
  }

  @Test
  default void completion_cancelledFromOutside_doesNotTouchTheGeneration() {
    Generation generation = generator().start(request(6), TokenListener.NONE);

    generation.completion().cancel(true);

    assertThat(await(generation.completion()).finish()).isNotEqualTo(Finish.CANCELLED);
  }

  @Test
  default void start_fromACutPrefixWithTheSameSeed_goesOnTheSameWay() {
    if (can(Capability.CONTINUATION, Capability.SEEDED)) {
      for (long seed = 0; seed < 5; seed++) {
        Completion whole = complete(request(seed));
        for (int cut = 1; cut < whole.prefix().tokenCount(); cut++) {
          Prefix from = whole.prefix().cutAt(cut);
          if (from.tokenCount() == cut && isThinkingOrStartOfAnswer(from)) {
            Completion rest =
                complete(
                    Request.of(
                        from, SamplingParams.DEFAULT.withMaxTokens(maxTokens() - cut), seed));

            assertThat(from.text() + rest.text()).isEqualTo(whole.text());
            assertThat(rest.prefix().text()).isEqualTo(whole.prefix().text());
            assertThat(rest.prefix().answerText()).isEqualTo(whole.prefix().answerText());
          }
        }
      }
    }
  }

  private static boolean isThinkingOrStartOfAnswer(Prefix prefix) {
    return prefix.segment().isPresent();
  }

  @Test
  default void start_stopText_endsInThatTokenAndTrimsTheText() {
    if (can(Capability.STOP_TEXTS, Capability.SEEDED)) {
      String whole = complete(request(7)).text();
      String stop = whole.substring(whole.length() / 2, whole.length() / 2 + 1);
      SamplingParams sampling = SamplingParams.DEFAULT.withMaxTokens(maxTokens()).withStop(stop);

      Completion completion = complete(request(7).withSampling(sampling));

      assertThat(completion.finish()).isEqualTo(Finish.STOP);
      assertThat(completion.text()).isEqualTo(whole.substring(0, whole.indexOf(stop)));
      assertThat(completion.prefix().text()).startsWith(completion.text() + stop);
      assertThat(whole).startsWith(completion.prefix().text());
    }
  }

  @Test
  default void steering_stop_endsAfterThatToken() {
    if (can(Capability.STEERING)) {
      Steering steering = token -> token.index() == 1 ? Action.STOP : Action.CONTINUE;

      Completion completion = complete(request(8).steeredBy(steering));

      assertThat(completion.finish()).isEqualTo(Finish.STOP);
      assertThat(completion.usage().generated()).isEqualTo(2);
    }
  }

  @Test
  default void steering_throws_failsThatGenerationAlone() {
    if (can(Capability.STEERING)) {
      Steering steering =
          token -> {
            throw new IllegalStateException("on purpose");
          };

      List<Generation> both =
          generator()
              .startAll(
                  List.of(request(8).steeredBy(steering), request(8)),
                  List.of(TokenListener.NONE, TokenListener.NONE));
      Throwable failure = catchThrowable(() -> await(both.get(0).completion()));

      assertThat(failure).hasCauseInstanceOf(GenerationException.class);
      assertThat(await(both.get(1).completion()).finish())
          .isIn(Finish.EOS, Finish.STOP, Finish.LENGTH);
    }
  }

  @Test
  default void steering_force_equalsStopAppendStart() {
    if (can(Capability.STEERING, Capability.CONTINUATION, Capability.SEEDED)) {
      String forced = forcibleText();
      Steering force = token -> token.index() == 1 ? Action.force(forced) : Action.CONTINUE;
      Steering stop = token -> token.index() == 1 ? Action.STOP : Action.CONTINUE;

      Completion whole = complete(request(9).steeredBy(force));
      Completion begun = complete(request(9).steeredBy(stop));
      Phase phase = begun.prefix().segment().orElseThrow().phase();
      Prefix appended = begun.prefix().append(Segment.ofText(forced, Origin.FORCED, phase));
      Completion rest =
          complete(
              Request.of(
                  appended,
                  SamplingParams.DEFAULT.withMaxTokens(maxTokens() - 2),
                  request(9).seed()));

      assertThat(whole.text()).isEqualTo(begun.text() + forced + rest.text());
      assertThat(whole.usage().generated())
          .isEqualTo(begun.usage().generated() + rest.usage().generated());
      assertThat(whole.answerText()).isEqualTo(rest.prefix().answerText());
    }
  }

  @Test
  default void steering_forceAfterTheLastAllowedToken_limitIsNotPassed() {
    if (can(Capability.STEERING)) {
      String forced = forcibleText();
      Steering force = token -> token.index() == 1 ? Action.force(forced) : Action.CONTINUE;
      Request request = request(9).withSampling(SamplingParams.DEFAULT.withMaxTokens(2));

      Completion completion = complete(request.steeredBy(force));

      assertThat(completion.usage().generated()).isEqualTo(2);
      assertThat(completion.finish()).isEqualTo(Finish.LENGTH);
      assertThat(completion.text()).endsWith(forced);
    }
  }

  /** A text that may be forced in the middle of what the generator writes. */
  default String forcibleText() {
    return "1";
  }

  @Test
  default void start_stopAfterThinking_leavesTheMarkerOut() {
    if (can(Capability.PHASES, Capability.SEEDED)) {
      SamplingParams sampling =
          SamplingParams.DEFAULT.withMaxTokens(maxTokens()).withStopAfterThinking(true);

      Completion whole = complete(request(thinkingSeed()));
      Completion thought = complete(request(thinkingSeed()).withSampling(sampling));

      assertThat(thought.finish()).isEqualTo(Finish.STOP);
      assertThat(thought.answerText()).isEmpty();
      assertThat(thought.usage().generated()).isEqualTo(whole.usage().thinking());
      assertThat(whole.text()).startsWith(thought.text());
    }
  }

  private long thinkingSeed() {
    for (long seed = 0; seed < 100; seed++) {
      Completion completion = complete(request(seed));
      if (completion.usage().thinking() > 0 && !completion.answerText().isEmpty()) {
        return seed;
      }
    }
    throw new AssertionError("in 100 samples it never thought and answered");
  }

  @Test
  default void startAll_siblings_keepInStep() {
    if (can(Capability.LOCK_STEP)) {
      int n = 6;
      int[] drawn = new int[n];
      boolean[] done = new boolean[n];
      List<String> outOfStep = Collections.synchronizedList(new ArrayList<>());
      List<TokenListener> listeners = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        int me = i;
        listeners.add(
            new TokenListener() {
              @Override
              public void onToken(TokenView token) {
                synchronized (drawn) {
                  drawn[me] = token.index() + 1;
                  done[me] = token.kind() == TokenView.Kind.END;
                  for (int other = 0; other < n; other++) {
                    if (!done[other] && drawn[other] < token.index()) {
                      outOfStep.add(
                          me + " has " + drawn[me] + ", " + other + " has " + drawn[other]);
                    }
                  }
                }
              }
            });
      }

      List<Generation> all =
          generator().startAll(IntStream.range(0, n).mapToObj(this::request).toList(), listeners);
      all.forEach(generation -> await(generation.completion()));

      assertThat(outOfStep).isEmpty();
    }
  }

  @Test
  default void startAll_sameAsOneByOne() {
    if (can(Capability.SEEDED)) {
      List<Request> requests = IntStream.range(0, 8).mapToObj(this::request).toList();

      List<String> together =
          generator().startAll(requests, Collections.nCopies(8, TokenListener.NONE)).stream()
              .map(generation -> await(generation.completion()).text())
              .toList();

      assertThat(together).isEqualTo(requests.stream().map(r -> complete(r).text()).toList());
    }
  }

  // --- given texts ---

  private List<Double> logProbs(SamplingParams sampling, Continuation... texts) {
    return await(generator().likelihoods(List.of(texts), sampling)).logProbs();
  }

  private static Continuation written(Completion completion, Prefix after) {
    int before = after.segments().size();
    List<Segment> all = completion.prefix().segments();
    return new Continuation(
        after, all.subList(before, all.size()), completion.finish() == Finish.EOS);
  }

  @Test
  default void likelihoods_notCapable_failTyped() {
    if (!can(Capability.LIKELIHOOD)) {
      Throwable thrown =
          catchThrowable(
              () -> logProbs(SamplingParams.DEFAULT, written(complete(request(1)), start())));

      assertThat(thrown).hasCauseInstanceOf(GenerationException.class);
    }
  }

  private Prefix start() {
    return Prefix.of(prompt());
  }

  @Test
  default void likelihoods_ofWhatWasWritten_areItsOwnLogProbs() {
    if (can(Capability.LIKELIHOOD, Capability.LOG_PROBS, Capability.CONTINUATION)) {
      for (long seed = 0; seed < 5; seed++) {
        Request first = request(seed).withSampling(request(seed).sampling().withMaxTokens(3));
        Completion begun = complete(first);
        Completion ended =
            complete(Request.of(begun.prefix(), request(seed).sampling(), first.seed()));

        List<Double> told =
            logProbs(
                SamplingParams.DEFAULT,
                written(begun, start()),
                written(ended, begun.prefix()),
                written(ended, start()),
                new Continuation(begun.prefix(), List.of(), false));

        double before = begun.tokens().totalLogProb();
        double after = ended.tokens().totalLogProb();
        assertThat(told.get(0)).isCloseTo(before, within(1e-3));
        assertThat(told.get(1)).isCloseTo(after, within(1e-3));
        assertThat(told.get(2)).isCloseTo(before + after, within(1e-3));
        assertThat(told.get(3)).isZero();
      }
    }
  }

  @Test
  default void likelihoods_atTemperatureZero_areCertainOrImpossible() {
    if (can(Capability.LIKELIHOOD, Capability.SEEDED)) {
      SamplingParams greedy = request(0).sampling().withTemperature(0);
      Completion likeliest = complete(request(0).withSampling(greedy));
      for (long seed = 0; seed < 10; seed++) {
        Completion other = complete(request(seed));

        boolean isSame =
            other.prefix().equals(likeliest.prefix()) && other.finish() == likeliest.finish();
        assertThat(logProbs(greedy, written(other, start())))
            .containsExactly(isSame ? 0 : Double.NEGATIVE_INFINITY);
      }
      assertThat(logProbs(greedy, written(likeliest, start()))).containsExactly(0.0);
    }
  }

  @Test
  default void likelihoods_textOfAnotherPhase_isImpossible() {
    if (can(Capability.LIKELIHOOD, Capability.PHASES)) {
      Segment first = complete(request(1)).prefix().segments().get(0);
      Phase other = first.phase() == Phase.THINK ? Phase.ANSWER : Phase.THINK;
      Segment marked =
          Segment.ofTokens(
              first.tokenizer().orElseThrow(),
              first.ids(first.tokenizer().orElseThrow(), text -> new int[0]),
              first.ends(),
              first.text(),
              first.origin(),
              other);

      assertThat(
              logProbs(SamplingParams.DEFAULT, new Continuation(start(), List.of(marked), false)))
          .containsExactly(Double.NEGATIVE_INFINITY);
    }
  }

  @Test
  default void likelihoods_usage_isAllReadAndNothingGenerated() {
    if (can(Capability.LIKELIHOOD)) {
      Completion completion = complete(request(1));

      Usage usage =
          await(
                  generator()
                      .likelihoods(List.of(written(completion, start())), request(1).sampling()))
              .usage();

      assertThat(usage.generated()).isZero();
      assertThat(usage.prompt())
          .isEqualTo(completion.usage().prompt() + completion.prefix().tokenCount());
    }
  }

  /** Notes what a listener sees. */
  final class Recorder implements TokenListener {
    final List<Integer> indices = Collections.synchronizedList(new ArrayList<>());
    final List<String> texts = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger thinking = new AtomicInteger();

    @Override
    public void onToken(TokenView token) {
      indices.add(token.index());
      texts.add(token.text());
      if (token.phase() == Phase.THINK) {
        thinking.incrementAndGet();
      }
    }
  }
}
