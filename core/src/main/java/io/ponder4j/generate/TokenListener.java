package io.ponder4j.generate;

/**
 * The caller's side of the decode loop: watches the tokens, and holds the token lease that lets the
 * loop go on. Called on the backend's thread, for one generation one call at a time; it must return
 * at once.
 */
public interface TokenListener {

  /** Watches nothing and never says no. */
  TokenListener NONE = new TokenListener() {};

  /**
   * Asked before every draw by a backend with {@link Capability#LEASES}; others never ask.
   *
   * @param generated how many tokens this generation has drawn
   */
  default Permit permit(int generated) {
    return Permit.PROCEED;
  }

  /**
   * Called after every generated token, in order, before the completion. Forced tokens are not
   * shown.
   */
  default void onToken(TokenView token) {}
}
