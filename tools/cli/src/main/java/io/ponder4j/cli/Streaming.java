package io.ponder4j.cli;

import io.ponder4j.generate.Capabilities;
import io.ponder4j.generate.Continuation;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Likelihoods;
import io.ponder4j.generate.Permit;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.generate.TokenView;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Prints the text of the first branch as it is written. With a strategy of one branch that is the
 * answer; with several, another may be chosen in the end.
 */
final class Streaming implements Generator {

  private final Generator generator;
  private final PrintWriter out;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final StringBuilder printed = new StringBuilder(); // one thread at a time, then the asker

  Streaming(Generator generator, PrintWriter out) {
    this.generator = generator;
    this.out = out;
  }

  @Override
  public Generation start(Request request, TokenListener listener) {
    return generator.start(request, printed(listener));
  }

  @Override
  public List<Generation> startAll(
      List<Request> requests, List<? extends TokenListener> listeners) {
    return generator.startAll(requests, printed(listeners));
  }

  @Override
  public CompletableFuture<Likelihoods> likelihoods(
      List<Continuation> texts, SamplingParams sampling) {
    return generator.likelihoods(texts, sampling);
  }

  @Override
  public Capabilities capabilities() {
    return generator.capabilities();
  }

  @Override
  public Session openSession() {
    return new PrintedSession(generator.openSession());
  }

  /** Ends the line; a chosen text that is not the one that was printed comes after it. */
  void conclude(String chosen) {
    out.println();
    if (!printed.toString().strip().equals(chosen.strip())) {
      out.printf("[chosen]%n%s%n", chosen);
    }
  }

  private List<TokenListener> printed(List<? extends TokenListener> listeners) {
    List<TokenListener> all = new ArrayList<>(listeners);
    all.replaceAll(this::printed);
    return all;
  }

  private TokenListener printed(TokenListener listener) {
    return begun.compareAndSet(false, true) ? new Printed(listener) : listener;
  }

  /** What the first branch is told. */
  private final class Printed implements TokenListener {
    private final TokenListener listener;

    Printed(TokenListener listener) {
      this.listener = listener;
    }

    @Override
    public Permit permit(int generated) {
      return listener.permit(generated);
    }

    @Override
    public void onToken(TokenView token) {
      printed.append(token.text());
      out.print(token.text());
      out.flush();
      listener.onToken(token);
    }
  }

  /** What a run continues. */
  private final class PrintedSession implements Session {
    private final Session session;

    PrintedSession(Session session) {
      this.session = session;
    }

    @Override
    public Generation start(Request request, TokenListener listener) {
      return session.start(request, printed(listener));
    }

    @Override
    public List<Generation> startAll(
        List<Request> requests, List<? extends TokenListener> listeners) {
      return session.startAll(requests, printed(listeners));
    }

    @Override
    public CompletableFuture<Likelihoods> likelihoods(
        List<Continuation> texts, SamplingParams sampling) {
      return session.likelihoods(texts, sampling);
    }

    @Override
    public Capabilities capabilities() {
      return session.capabilities();
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
