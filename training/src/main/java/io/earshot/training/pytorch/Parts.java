package io.earshot.training.pytorch;

import io.earshot.training.pytorch.Pickle.Storage;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** What a checkpoint is made of, in either of torch.save's formats. */
interface Parts extends Closeable {
    /** The most bytes that a pickle may have: a thousand tensors take some 150 KB. */
    int LARGEST_PICKLE = 1 << 21;

    /** @return what was saved, tensors being without their numbers */
    @Nullable
    Object root() throws IOException;

    /**
     * @return bytes that begin with the storage's, to be closed; fewer where the file is damaged
     * @throws CheckpointException when there is no such storage, or one of another size
     */
    InputStream open(Storage storage) throws IOException;
}
