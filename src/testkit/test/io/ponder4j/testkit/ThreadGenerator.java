package io.ponder4j.testkit;

import io.ponder4j.generate.Capabilities;
import io.ponder4j.generate.Capability;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Permit;
import io.ponder4j.generate.Phase;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.generate.TokenView;
import io.ponder4j.generate.Usage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A generator with leases and a thread for each generation, as a real backend has them. It waits
 * for permits, resumes and cancels, never for a time.
 */
final class ThreadGenerator implements Generator {

  /**
   * What a generation does.
   *
   * @param tokens how many it draws before it ends
   * @param before runs on its thread before its first token
   * @param beforeEnd runs on its thread between its last token and its completion
   * @param hangs never ends by itself, once it drew its tokens
   */
  record Plan(int tokens, Runnable before, Runnable beforeEnd, boolean hangs) {
    static Plan of(int tokens) {
      return new Plan(tokens, () -> {}, () -> {}, false);
    }

    /** Draws so many tokens, then waits for its cancel. */
    static Plan hanging(int tokens) {
      return new Plan(tokens, () -> {}, () -> {}, true);
    }

    Plan after(Runnable first) {
      return new Plan(tokens, first, beforeEnd, hangs);
    }

    Plan endsAfter(Runnable last) {
      return new Plan(tokens, before, last, hangs);
    }
  }

  private final List<Plan> plans;
  private final List<Running> started = Collections.synchronizedList(new ArrayList<>());

  ThreadGenerator(Plan... plans) {
    this.plans = List.copyOf(Arrays.asList(plans));
  }

  @Override
  public Generation start(Request request, TokenListener listener) {
    Running running;
    synchronized (started) {
      running = new Running(request, listener, plans.get(started.size() % plans.size()));
      started.add(running);
    }
    var thread = new Thread(running::loop);
    thread.setDaemon(true);
    thread.start();
    return running;
  }

  @Override
  public Capabilities capabilities() {
    return Capabilities.of(Capability.LEASES);
  }

  /** How many generations have not ended. */
  long live() {
    synchronized (started) {
      return started.stream().filter(running -> !running.completion.isDone()).count();
    }
  }

  /** How many tokens each generation drew, in order of start. */
  List<Integer> drawn() {
    synchronized (started) {
      return started.stream().map(Running::drawn).toList();
    }
  }

  private static final class Running implements Generation {

    private final Request request;
    private final TokenListener listener;
    private final Plan plan;
    private final CompletableFuture<Completion> completion = new CompletableFuture<>();
    private int drawn;
    private boolean cancelled;
    private boolean resumed;

    Running(Request request, TokenListener listener, Plan plan) {
      this.request = request;
      this.listener = listener;
      this.plan = plan;
    }

    void loop() {
      plan.before().run();
      Finish finish = null;
      while (finish == null) {
        finish = step();
      }
      var usage = new Usage(1, 0, drawn(), 0, true);
      completion.complete(Completion.ofText(request, "x".repeat(drawn()), usage, finish));
    }

    /** Draws a token, or says why it does not. */
    private @org.jspecify.annotations.Nullable Finish step() {
      if (isCancelled()) {
        return Finish.CANCELLED;
      }
      if (drawn() == plan.tokens() && plan.hangs()) {
        forgetResume();
        awaitResumeOrCancel();
        return null;
      }
      if (drawn() == plan.tokens()) {
        plan.beforeEnd().run();
        return Finish.EOS;
      }
      forgetResume();
      Permit permit = listener.permit(drawn());
      if (permit == Permit.STOP) {
        return Finish.BUDGET;
      }
      if (permit == Permit.HOLD) {
        awaitResumeOrCancel();
        return null;
      }
      int index = draw();
      listener.onToken(new Token(index, index + 1 == plan.tokens()));
      return null;
    }

    private synchronized int draw() {
      return drawn++;
    }

    synchronized int drawn() {
      return drawn;
    }

    private synchronized boolean isCancelled() {
      return cancelled;
    }

    private synchronized void forgetResume() {
      resumed = false;
    }

    private synchronized void awaitResumeOrCancel() {
      while (!cancelled && !resumed) {
        try {
          wait();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }

    @Override
    public CompletableFuture<Completion> completion() {
      return completion.copy();
    }

    @Override
    public synchronized void cancel() {
      cancelled = true;
      notifyAll();
    }

    @Override
    public synchronized void resume() {
      resumed = true;
      notifyAll();
    }
  }

  private record Token(int index, boolean last) implements TokenView {

    @Override
    public Kind kind() {
      return last ? Kind.END : Kind.TEXT;
    }

    @Override
    public int id() {
      return -1;
    }

    @Override
    public String text() {
      return "x";
    }

    @Override
    public String textSoFar() {
      return "x".repeat(index + 1);
    }

    @Override
    public Phase phase() {
      return Phase.ANSWER;
    }

    @Override
    public double logProb() {
      return Double.NaN;
    }

    @Override
    public double entropy() {
      return Double.NaN;
    }
  }
}
