package io.ponder4j.huggingface;

import io.ponder4j.PonderException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A model folder cannot be used: a file is missing, damaged, or says what makes no sense. */
public class ModelFolderException extends PonderException {

  private static final long serialVersionUID = 1L;

  private final transient @Nullable Path file;

  /**
   * Trouble with a file.
   *
   * @param file that it is about
   * @param problem what is wrong with it, and what to do
   */
  public ModelFolderException(Path file, String problem) {
    this(file, problem, null);
  }

  /** Trouble with a file, because of something else. */
  public ModelFolderException(Path file, String problem, @Nullable Throwable cause) {
    super(file + ": " + problem, cause);
    this.file = file;
  }

  /** The file that it is about; null after it was sent to another JVM. */
  public @Nullable Path file() {
    return file;
  }
}
