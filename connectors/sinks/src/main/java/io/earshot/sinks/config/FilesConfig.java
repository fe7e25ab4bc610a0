package io.earshot.sinks.config;

import java.nio.file.Path;

/**
 * A folder of files.
 *
 * @param folder made when it is not there
 * @param rollBytes a file that has so many is followed by another
 * @param keepBytes all files together: the oldest are deleted beyond that
 */
public record FilesConfig(CommonConfig common, Path folder, FileFormat format, long rollBytes, long keepBytes)
        implements SinkConfig {}
