package io.ponder4j;

import io.ponder4j.answer.AnswerType;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.internal.EventStream;
import io.ponder4j.internal.NeedsCheck;
import io.ponder4j.internal.Question;
import io.ponder4j.internal.RunSetup;
import io.ponder4j.internal.Threads;
import io.ponder4j.run.RunClock;
import io.ponder4j.trace.TraceRecord;
import io.ponder4j.trace.TraceSink;
import io.ponder4j.verify.Verifier;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Answers questions by a strategy: live models bound to roles, a budget, a seed.
 *
 * <pre>{@code
 * Outcome outcome = Ponder.with(model)
 *     .verifier(rewardModel)
 *     .using(BestOfN.of(16))
 *     .answers(AnswerType.integer())
 *     .budget(Budget.tokens(6_000).within(Duration.ofSeconds(15)))
 *     .ask("What is 17 * 23?");
 * }</pre>
 *
 * <p>Immutable and thread-safe: build one and ask it from any number of threads. It owns nothing:
 * close the models yourself, after the last question.
 */
public final class Ponder {

  private final Strategy strategy;
  private final RunSetup setup;
  private final OptionalLong seed;
  private final Executor executor;

  private Ponder(Builder builder) {
    this.strategy =
        Objects.requireNonNull(builder.strategy, "no strategy: call using(...) before build()");
    NeedsCheck.check(strategy, builder.bindings);
    this.setup =
        new RunSetup(
            builder.bindings,
            builder.sampling,
            builder.answers,
            builder.budget,
            builder.branchTimeout,
            builder.cancelPatience,
            builder.clock,
            builder.sink);
    this.seed = builder.seed;
    this.executor = builder.executor;
  }

  /** Begins with the model that answers: {@link Role#GENERATOR}. */
  public static Builder with(Generator generator) {
    return new Builder().role(Role.GENERATOR, generator);
  }

  /** Answers a question given as plain text; see {@link #ask(Prompt)}. */
  public Outcome ask(String question) {
    return ask(Prompt.of(question));
  }

  /**
   * Answers a question on the calling thread. Interrupting the thread ends the run with the best
   * answer so far; the interrupt flag is then set again.
   *
   * @throws AllBranchesFailedException if every branch failed
   */
  public Outcome ask(Prompt prompt) {
    return new Question(setup, newSeed()).answer(strategy, prompt);
  }

  /** Answers a question given as plain text; see {@link #askAsync(Prompt)}. */
  public CompletableFuture<Outcome> askAsync(String question) {
    return askAsync(Prompt.of(question));
  }

  /**
   * Answers a question on the executor. Cancelling the future cancels the run, down to the token
   * loop.
   */
  public CompletableFuture<Outcome> askAsync(Prompt prompt) {
    var question = new Question(setup, newSeed());
    var answer = new CompletableFuture<Outcome>();
    var unused =
        answer.whenComplete(
            (outcome, failure) -> {
              question.cancel(); // a cancel, or a time-out of the future; nothing once it is over
            });
    executor.execute(
        () -> {
          try {
            answer.complete(question.answer(strategy, prompt));
          } catch (Throwable e) {
            answer.completeExceptionally(e);
          }
        });
    return answer;
  }

  /** What happens while a question is answered; see {@link #events(Prompt)}. */
  public Flow.Publisher<TraceRecord> events(String question) {
    return events(Prompt.of(question));
  }

  /**
   * What happens while a question is answered, as it happens. Each subscription asks anew;
   * cancelling it cancels the run. The subscriber is called on the executor's thread that answers:
   * one that does not keep up holds up its run, never loses an event.
   */
  public Flow.Publisher<TraceRecord> events(Prompt prompt) {
    return subscriber -> {
      var events = new EventStream(setup, newSeed(), subscriber);
      executor.execute(() -> events.answer(strategy, prompt));
    };
  }

  private long newSeed() {
    return seed.orElseGet(() -> ThreadLocalRandom.current().nextLong());
  }

  /** Collects what a {@link Ponder} needs. Not thread-safe. */
  public static final class Builder {

    private final Map<String, Object> bindings = new HashMap<>();
    private @org.jspecify.annotations.Nullable Strategy strategy;
    private SamplingParams sampling = SamplingParams.DEFAULT;
    private AnswerType answers = AnswerType.text();
    private Budget budget = Budget.unlimited();
    private OptionalLong seed = OptionalLong.empty();
    private TraceSink sink = TraceSink.NONE;
    private Executor executor = Threads.SHARED;
    private RunClock clock = RunClock.SYSTEM;
    private Duration branchTimeout = Duration.ofMinutes(5);
    private Duration cancelPatience = Duration.ofSeconds(1);

    private Builder() {}

    /** The strategy. Required. */
    public Builder using(Strategy value) {
      strategy = Objects.requireNonNull(value, "strategy");
      return this;
    }

    /** What judges: {@link Role#VERIFIER}. */
    public Builder verifier(Verifier value) {
      return role(Role.VERIFIER, value);
    }

    /** Binds a model to a role, in place of what was bound to the role of that name. */
    public <T> Builder role(Role<T> role, T model) {
      if (!role.type().isInstance(model)) {
        throw new IllegalArgumentException(
            "the role '" + role + "' is for a " + role.type().getName() + ", was " + model);
      }
      bindings.put(role.name(), model);
      return this;
    }

    /**
     * How tokens are drawn where the strategy does not say; by default {@link
     * SamplingParams#DEFAULT}.
     */
    public Builder sampling(SamplingParams value) {
      sampling = Objects.requireNonNull(value, "sampling");
      return this;
    }

    /** What counts as an answer; by default {@link AnswerType#text()}. */
    public Builder answers(AnswerType value) {
      answers = Objects.requireNonNull(value, "answers");
      return this;
    }

    /** The limits of each question; by default none. */
    public Builder budget(Budget value) {
      budget = Objects.requireNonNull(value, "budget");
      return this;
    }

    /**
     * The seed of every question; by default each draws its own, told by {@link Outcome#seed()}.
     */
    public Builder seed(long value) {
      seed = OptionalLong.of(value);
      return this;
    }

    /** Where events go; by default nowhere. */
    public Builder trace(TraceSink value) {
      sink = Objects.requireNonNull(value, "sink");
      return this;
    }

    /**
     * What asynchronous questions run on; by default virtual threads, before Java 21 cached daemon
     * threads.
     */
    public Builder executor(Executor value) {
      executor = Objects.requireNonNull(value, "executor");
      return this;
    }

    /** The clock; by default the machine's. */
    public Builder clock(RunClock value) {
      clock = Objects.requireNonNull(value, "clock");
      return this;
    }

    /**
     * How long a branch may be silent, waiting in a queue included, before it is given up as
     * failed; by default 5 minutes.
     */
    public Builder branchTimeout(Duration value) {
      if (value.isNegative() || value.isZero()) {
        throw new IllegalArgumentException("branchTimeout must be > 0, was " + value);
      }
      branchTimeout = value;
      return this;
    }

    /**
     * How long a cancelled branch has to end before it is given up as failed, which an answer waits
     * for; by default 1 second. More is for models whose steps take long.
     */
    public Builder cancelPatience(Duration value) {
      if (value.isNegative() || value.isZero()) {
        throw new IllegalArgumentException("cancelPatience must be > 0, was " + value);
      }
      cancelPatience = value;
      return this;
    }

    /**
     * Builds the facade.
     *
     * @throws UnmetNeedException if the strategy needs a role or a capability that is not there
     */
    public Ponder build() {
      return new Ponder(this);
    }

    /** Builds and asks once; see {@link Ponder#ask(String)}. */
    public Outcome ask(String question) {
      return build().ask(question);
    }

    /** Builds and asks once; see {@link Ponder#ask(Prompt)}. */
    public Outcome ask(Prompt prompt) {
      return build().ask(prompt);
    }

    /** Builds and asks once; see {@link Ponder#askAsync(String)}. */
    public CompletableFuture<Outcome> askAsync(String question) {
      return build().askAsync(question);
    }

    /** Builds and asks; see {@link Ponder#events(String)}. */
    public Flow.Publisher<TraceRecord> events(String question) {
      return build().events(question);
    }
  }
}
