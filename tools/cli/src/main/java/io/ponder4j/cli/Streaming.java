package io.ponder4j.cli;

import io.ponder4j.generate.Capabilities;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Permit;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.generate.TokenView;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Prints the text of the first branch as it is written. With a strategy of one branch that is the
 * answer; with several, another may be chosen in the end.
 */
final class Streaming implements Generator {

  private final Generator generator;
  private final PrintWriter out;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final StringBuffer printed = new StringBuffer();

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
  public Capabilities capabilities() {
    return generator.capabilities();
  }

  @Override
  public Session openSession() {
    return new PrintedSession(generator.openSession());
  }

  /** True when what was printed is a text, white space at the ends aside. */
  boolean hasPrinted(String text) {
    return printed.toString().strip().equals(text.strip());
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
    public Capabilities capabilities() {
      return session.capabilities();
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
