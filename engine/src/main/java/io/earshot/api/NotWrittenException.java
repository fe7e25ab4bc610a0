package io.earshot.api;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Something cannot be written. Java tells of a full disk without naming any file, and of other obstacles by a file's name
 * alone; this says where, why and what would help, in one line.
 */
public final class NotWrittenException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * @param place the file or folder as the user knows it
     * @param cause what the file system said
     * @param remedy what would help, such as "make room there or name another folder by --out"
     */
    public NotWrittenException(Path place, IOException cause, String remedy) {
        super("%s: cannot be written: %s; %s".formatted(place, why(cause), remedy), cause);
    }

    private static String why(IOException cause) {
        if (!(cause instanceof FileSystemException system)) {
            return String.valueOf(cause.getMessage());
        }
        if (system instanceof AccessDeniedException) {
            return system.getFile() + " may not be written by this user";
        }
        if (system instanceof FileAlreadyExistsException) {
            return system.getFile() + " is in the way";
        }
        if (system instanceof NoSuchFileException) {
            return system.getFile() + " is not there";
        }
        return system.getReason() == null ? system.getFile() + " cannot be changed" : system.getReason();
    }
}
