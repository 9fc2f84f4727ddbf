package io.ponder4j;

/** Every branch failed. {@link #outcome()} carries the failures and what was spent. */
public class AllBranchesFailedException extends PonderException {

  private static final long serialVersionUID = 1L;

  private final transient Outcome outcome;

  public AllBranchesFailedException(Outcome outcome) {
    super(
        "all "
            + outcome.spent().failed()
            + " branches failed; the first: "
            + outcome.failures().stream().findFirst().map(Failure::reason).orElse("unknown"));
    this.outcome = outcome;
  }

  /** What was found and spent all the same; null only after Java serialisation. */
  public Outcome outcome() {
    return outcome;
  }
}
