// The back-end's end of the machine dialect over two streams.
package org.ovirt.otopi.dialog;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.ovirt.otopi.constants.Displays;

/**
 * Reads what a host says as events, and sends what a back-end answers.
 *
 * <p>The cli methods give one command at the prompt that was handed out last; the next prompt is an event again. Log
 * records that come while a command waits for what it asked for are handed out after it. A {@link SoftError} of a cli
 * method leaves the dialog whole: the prompt comes again. One thread reads; {@link #ping} may be called by any.
 */
public class MachineDialogParser {
    private final Queue<Event.Base> pending = new ArrayDeque<>();
    private Consumer<Event.Extra> observer = extra -> {};
    private HostReader input;
    private OutputStream output;

    /** The streams of the host's program: what it writes, and what it reads. */
    public void setStreams(InputStream incoming, OutputStream outgoing) {
        input = new HostReader(incoming);
        output = outgoing;
        pending.clear();
    }

    /** Is told the notes and extras that nextEvent passes over. */
    public void setObserver(Consumer<Event.Extra> observer) {
        this.observer = observer;
    }

    /** The next event, awaited as long as the stream is open; one that shows lines holds them, 1 MiB at most. */
    public Event.Base nextEvent() throws IOException {
        return nextEvent(null);
    }

    /** The same; lines that are shown go to the stream, in UTF-8, as many as there are. */
    public Event.Base nextEvent(OutputStream out) throws IOException {
        Event.Base kept = pending.poll();
        return kept == null ? read(out) : kept;
    }

    /** Sends the answer that the event holds. @throws SoftError before anything is sent, for one that it cannot have */
    public void sendResponse(Event.Base event) {
        try {
            send(Answer.to(event));
        } catch (IOException lost) {
            throw new UncheckedIOException(lost);
        }
    }

    /** Tells a host that was promised it (DIALOG/peerTimeout) that the back-end is there. */
    public void ping() throws IOException {
        send(Collections.singletonList(Answer.PING));
    }

    /** The value of a key: null, a Boolean, an Integer, a String or a String[]. */
    public Object cliEnvironmentGet(String name) throws IOException {
        orPromptAgain(() -> Answer.checkKey(name));
        command("env-get -k " + name);
        Event.Base event = answer(null);
        boolean about = isAbout(event, name);
        if (about && event instanceof Event.DisplayValue) return ((Event.DisplayValue) event).value;
        if (about && event instanceof Event.DisplayMultiString) return ((Event.DisplayMultiString) event).value;
        throw unexpected(event, "env-get of " + name);
    }

    /**
     * Sets a key to null, a Boolean, an Integer, a Long, a String or, for a list, a String[]. A list that holds the host's
     * boundary as a line is a soft error that aborts the run.
     */
    public void cliEnvironmentSet(String name, Object value) throws IOException {
        orPromptAgain(() -> Answer.checkSetting(name, value));
        boolean list = value instanceof String[];
        command((list ? "env-query-multi -k " : "env-query -k ") + name);
        Event.Base event = answer(null);
        if (!isAbout(event, name)) throw unexpected(event, "env-query of " + name);
        if (list && event instanceof Event.QueryMultiString) {
            answerLines((Event.QueryMultiString) event, (String[]) value);
        } else if (!list && event instanceof Event.QueryValue) {
            ((Event.QueryValue) event).value = value;
            send(Answer.to(event));
        } else {
            throw unexpected(event, "env-query of " + name);
        }
    }

    /** Writes the host's log to the stream, as it comes. */
    public void cliDownloadLog(OutputStream out) throws IOException {
        command("log");
        Event.Base event = answer(out);
        if (!isAbout(event, Displays.LOG)) throw unexpected(event, "log");
    }

    /** Does nothing: the prompt comes again. */
    public void cliNoop() throws IOException {
        command("noop");
    }

    /** Ends the customization: the host goes on. */
    public void cliInstall() throws IOException {
        command("install");
    }

    /** Ends the customization: the host gives up cleanly. */
    public void cliAbort() throws IOException {
        command("abort");
    }

    /** Ends the termination. */
    public void cliQuit() throws IOException {
        command("quit");
    }

    private Event.Base read(OutputStream out) throws IOException {
        for (;;) {
            Event.Base event = input.next(out);
            if (event == null) throw new EOFException("The host's output ended before the dialog did");
            if (!(event instanceof Event.Extra)) return event;
            observer.accept((Event.Extra) event);
        }
    }

    /** What a command brought about; records on the way are kept, and so is a prompt that comes instead. */
    private Event.Base answer(OutputStream out) throws IOException {
        for (;;) {
            Event.Base event = read(out);
            if (event instanceof Event.Log) {
                pending.add(event);
                continue;
            }
            if (!(event instanceof Event.QueryString)) return event;
            pending.add(event);
            throw new SoftError("The host did not do what it was told; its log records say why");
        }
    }

    private static boolean isAbout(Event.Base event, String name) {
        return event instanceof Event.Named && ((Event.Named) event).name.equals(name);
    }

    private static ProtocolError unexpected(Event.Base event, String command) {
        return new ProtocolError("The host answered " + command + " by " + HostReader.shortened(event.toString(), 80));
    }

    private void command(String command) throws IOException {
        send(Collections.singletonList(command));
    }

    private void answerLines(Event.QueryMultiString query, String[] lines) throws IOException {
        query.value = lines;
        try {
            send(Answer.to(query));
        } catch (SoftError itsBoundary) {
            query.abort = true;
            send(Answer.to(query));
            throw itsBoundary;
        }
    }

    /** What is refused before it is sent leaves the prompt open: noop brings it again, as after every soft error. */
    private void orPromptAgain(Runnable check) throws IOException {
        try {
            check.run();
        } catch (SoftError refused) {
            cliNoop();
            throw refused;
        }
    }

    private synchronized void send(List<String> lines) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line : lines) text.append(line).append('\n');
        output.write(text.toString().getBytes(StandardCharsets.UTF_8));
        output.flush();
    }
}
