package io.ponder4j.huggingface;

import java.nio.file.Path;

/** A model folder, or a file that it needs, is not there. */
public class MissingFileException extends ModelFolderException {

  private static final long serialVersionUID = 1L;

  /**
   * A missing file.
   *
   * @param file that is missing
   * @param advice what to do
   */
  public MissingFileException(Path file, String advice) {
    super(file, "there is no such file or folder; " + advice);
  }
}
