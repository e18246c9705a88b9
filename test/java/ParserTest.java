// What the parser does for a back-end, and against a hostile host. Each test is a method; the first that fails ends the run.

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Objects;
import org.ovirt.otopi.constants.CoreEnv;
import org.ovirt.otopi.constants.NetEnv;
import org.ovirt.otopi.dialog.Event;
import org.ovirt.otopi.dialog.MachineDialogParser;
import org.ovirt.otopi.dialog.ProtocolError;
import org.ovirt.otopi.dialog.SoftError;

public final class ParserTest {
    private static final String PROMPT = "***Q:STRING CUSTOMIZATION_COMMAND\n";
    private static final String BOUNDARY = "--=451b80dc-996f-432e-9e4f-2b29ef6d1141=--";
    private static final String ABORT = "--=451b80dc-996f-ABORT-9e4f-2b29ef6d1141=--";
    private static final String ASK_LINES = "***Q:MULTI-STRING NETWORK/iptablesRules " + BOUNDARY + " " + ABORT + "\n";

    private final MachineDialogParser parser = new MachineDialogParser();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

    private interface Body {
        void run(ParserTest test) throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        test("a value comes in its own type", ParserTest::values);
        test("a list and a log come as lines", ParserTest::lines);
        test("records between a command and its answer come after it", ParserTest::records);
        test("a command that brings no answer is a soft error, and the prompt comes again", ParserTest::noAnswer);
        test("a key is set by a query of its type", ParserTest::sets);
        test("what would not be one line is refused, and the prompt comes again", ParserTest::refusals);
        test("a refused answer sends nothing", ParserTest::refusedAnswer);
        test("aborts", ParserTest::aborts);
        test("extras are told to the observer only, unknown ones to nobody", ParserTest::extras);
        test("a stream that takes no more leaves the dialog whole", ParserTest::fullDisk);
        test("a wrong line is shown with the two after it", ParserTest::wrongLine);
        test("a wrong line before silence is shown all the same", ParserTest::wrongLineThenSilence);
        test("a wrong line is shown where the stream breaks after it", ParserTest::wrongLineThenFault);
        test("an endless line is cut off", ParserTest::endlessLine);
        test("an endless display is cut off", ParserTest::endlessDisplay);
        test("an end in the middle is told from one in time", ParserTest::truncated);
        test("an answer of another kind is a fault of the host", ParserTest::otherKind);
    }

    private static void test(String name, Body body) throws Exception {
        try {
            body.run(new ParserTest());
        } catch (Exception | AssertionError failure) {
            System.out.println("not ok - " + name);
            throw failure;
        }
        System.out.println("ok - " + name);
    }

    private void values() throws IOException {
        host("***D:VALUE A/b=bool:True\n", "***D:VALUE A/b=int:-3\n", "***D:VALUE A/b=int:9007199254740991\n",
            "***D:VALUE A/b=none:None\n", "***D:VALUE A/b=str:x=y:z \n");
        equal(true, parser.cliEnvironmentGet("A/b"));
        equal(-3, parser.cliEnvironmentGet("A/b"));
        equal(9007199254740991L, parser.cliEnvironmentGet("A/b"));
        equal(null, parser.cliEnvironmentGet("A/b"));
        equal("x=y:z ", parser.cliEnvironmentGet("A/b"));
        equal(String.join("", Collections.nCopies(5, "env-get -k A/b\n")), sent());
    }

    private void lines() throws IOException {
        host("***D:MULTI-STRING A/b X\n", "one\r\n", "\n", "X\n", "***D:MULTI-STRING LOG X\n", "\u00e4\n", "X\n", PROMPT);
        equal(Arrays.asList("one", ""), Arrays.asList((String[]) parser.cliEnvironmentGet("A/b")));
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        parser.cliDownloadLog(log);
        equal("\u00e4\n", new String(log.toByteArray(), StandardCharsets.UTF_8));
        equal("env-get -k A/b\nlog\n", sent());
    }

    private void records() throws IOException {
        host("***L:WARNING careful\n", "***D:VALUE A/b=int:1\n", PROMPT);
        equal(1, parser.cliEnvironmentGet("A/b"));
        equal("Log WARNING careful", parser.nextEvent().toString());
        equal("QueryString CUSTOMIZATION_COMMAND", parser.nextEvent().toString());
    }

    private void noAnswer() throws IOException {
        host("***L:ERROR Syntax error\n", PROMPT);
        fails(SoftError.class, "did not do", () -> parser.cliEnvironmentGet("A/b"));
        equal("Log ERROR Syntax error", parser.nextEvent().toString());
        equal("QueryString CUSTOMIZATION_COMMAND", parser.nextEvent().toString());
    }

    private void sets() throws IOException {
        String ask = "***Q:VALUE " + CoreEnv.LOG_REMOVE_AT_EXIT + "\n";
        host(ask, ask, ask, ask, ASK_LINES);
        for (Object value : new Object[] {true, 12, "a b", null})
            parser.cliEnvironmentSet(CoreEnv.LOG_REMOVE_AT_EXIT, value);
        parser.cliEnvironmentSet(NetEnv.IPTABLES_RULES, new String[] {"*filter", "COMMIT"});
        StringBuilder expected = new StringBuilder();
        for (String value : new String[] {"bool:True", "int:12", "str:a b", "none:None"})
            expected.append("env-query -k CORE/logRemoveAtExit\nVALUE CORE/logRemoveAtExit=").append(value).append("\n");
        expected.append("env-query-multi -k NETWORK/iptablesRules\n*filter\nCOMMIT\n").append(BOUNDARY).append("\n");
        equal(expected.toString(), sent());
    }

    private void refusals() throws IOException {
        String huge = String.join("", Collections.nCopies(1024 * 1024, "x"));
        Object[] refused = {"a\nb", "a\rb", huge, 1.5, new String[] {"a", "b\n"}, new String[] {"**%Ping"},
            new String[] {null}};
        for (Object value : refused)
            fails(SoftError.class, "A/b", () -> parser.cliEnvironmentSet("A/b", value), PROMPT);
        fails(SoftError.class, "no name of a key", () -> parser.cliEnvironmentSet("A/b; reboot", true), PROMPT);
        fails(SoftError.class, "no name of a key", () -> parser.cliEnvironmentGet("A/b\nquit"), PROMPT);
        equal(String.join("", Collections.nCopies(refused.length + 2, "noop\n")), sent());
    }

    private void refusedAnswer() throws IOException {
        host("***Q:VALUE A\n", "***Q:STRING B\n", ASK_LINES);
        Event.QueryValue value = (Event.QueryValue) parser.nextEvent();
        value.value = "one\ntwo";
        fails(SoftError.class, "holds a line break", () -> parser.sendResponse(value));
        Event.QueryString string = (Event.QueryString) parser.nextEvent();
        string.value = "**%Ping";
        fails(SoftError.class, "sign of life", () -> parser.sendResponse(string));
        Event.QueryMultiString many = (Event.QueryMultiString) parser.nextEvent();
        many.value = new String[] {"a", BOUNDARY};
        fails(SoftError.class, "is its boundary", () -> parser.sendResponse(many));
        fails(SoftError.class, "Nothing can be answered", () -> parser.sendResponse(new Event.Terminate()));
        equal("", sent());
    }

    private void aborts() throws IOException {
        host("***Q:VALUE A\n", "***CONFIRM B c d\n", ASK_LINES, ASK_LINES);
        Event.QueryValue value = (Event.QueryValue) parser.nextEvent();
        value.abort = true;
        parser.sendResponse(value);
        Event.Confirm confirm = (Event.Confirm) parser.nextEvent();
        confirm.abort = true;
        parser.sendResponse(confirm);
        Event.QueryMultiString many = (Event.QueryMultiString) parser.nextEvent();
        many.abort = true;
        parser.sendResponse(many);
        parser.cliAbort();
        equal("ABORT A\nABORT B\n" + ABORT + "\nabort\n", sent());
        fails(SoftError.class, "is its boundary",
            () -> parser.cliEnvironmentSet(NetEnv.IPTABLES_RULES, new String[] {BOUNDARY}), ASK_LINES);
        equal(ABORT, sent().trim().split("\n")[5]);
    }

    private void extras() throws IOException {
        StringBuilder told = new StringBuilder();
        parser.setObserver(extra -> told.append(extra).append(' '));
        host("### note\n", "**%QStart: A\n", "**%Unheard of\n", "**%QHidden: TRUE\n", "***Q:STRING A\n");
        equal("QueryString A", parser.nextEvent().toString());
        equal("Note QueryStart QueryHidden ", told.toString());
    }

    private void fullDisk() throws IOException {
        host("***D:MULTI-STRING LOG X\n", "one\n", "two\n", "X\n", PROMPT);
        OutputStream full = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        fails(IOException.class, "No space left", () -> parser.cliDownloadLog(full));
        equal("QueryString CUSTOMIZATION_COMMAND", parser.nextEvent().toString());
    }

    private void wrongLine() {
        host("Traceback (most recent call last):\n", "  File\n", "KeyError\n", "not shown\n");
        fails(ProtocolError.class, "Traceback (most recent call last):\n  File\nKeyError", parser::nextEvent);
    }

    private void wrongLineThenSilence() throws IOException {
        try (PipedOutputStream host = new PipedOutputStream()) {
            parser.setStreams(new PipedInputStream(host), sent);
            host.write("bash: no such file\nand th".getBytes(StandardCharsets.UTF_8));
            fails(ProtocolError.class, "bash: no such file\nand th", parser::nextEvent);
        }
    }

    private void wrongLineThenFault() {
        InputStream host = new ByteArrayInputStream("no such file\n".getBytes(StandardCharsets.UTF_8));
        parser.setStreams(new FilterInputStream(host) {
            @Override
            public int available() throws IOException {
                throw new IOException("Stream closed");
            }
        }, sent);
        fails(ProtocolError.class, "no such file", parser::nextEvent);
    }

    private void endlessLine() {
        parser.setStreams(endless("x"), sent);
        fails(ProtocolError.class, "longer than 16777216 bytes", parser::nextEvent);
    }

    private void endlessDisplay() {
        parser.setStreams(endless("***D:MULTI-STRING A/b X\n"), sent);
        fails(ProtocolError.class, "What the host shows as A/b does not end", parser::nextEvent);
    }

    private void truncated() throws IOException {
        host("***L:INFO x\n");
        equal("Log INFO x", parser.nextEvent().toString());
        fails(EOFException.class, "ended before the dialog did", parser::nextEvent);
        fails(EOFException.class, "while it showed A", parser::nextEvent, "***D:MULTI-STRING A X\n", "one\n");
        fails(ProtocolError.class, "***Q:STRI", parser::nextEvent, "***Q:STRI");
    }

    private void otherKind() {
        String[] answers = {"***CONFIRM A b\n", "***Q:VALUE OTHER\n", "***TERMINATE\n"};
        for (String answer : answers) {
            fails(ProtocolError.class, "answered env-query of A/b by", () -> parser.cliEnvironmentSet("A/b", 1), answer);
            fails(ProtocolError.class, "answered env-get of A/b by", () -> parser.cliEnvironmentGet("A/b"), answer);
        }
        fails(ProtocolError.class, "by DisplayValue OTHER", () -> parser.cliEnvironmentGet("A/b"),
            "***D:VALUE OTHER=int:1\n");
    }

    private void host(String... output) {
        byte[] bytes = String.join("", output).getBytes(StandardCharsets.UTF_8);
        parser.setStreams(new ByteArrayInputStream(bytes), sent);
    }

    private String sent() {
        return new String(sent.toByteArray(), StandardCharsets.UTF_8);
    }

    /** The same text without end. */
    private static InputStream endless(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new InputStream() {
            private int at;

            @Override
            public int read() {
                return bytes[at++ % bytes.length];
            }
        };
    }

    private interface Call {
        void run() throws Exception;
    }

    private void fails(Class<? extends Exception> type, String part, Call call, String... output) {
        if (output.length > 0) host(output);
        try {
            call.run();
        } catch (Exception error) {
            if (error.getClass() == type && error.getMessage().contains(part)) return;
            throw new AssertionError("expected " + type.getName() + " with " + part, error);
        }
        throw new AssertionError("expected " + type.getName() + " with " + part);
    }

    private static void equal(Object expected, Object actual) {
        if (!Objects.equals(expected, actual)) throw new AssertionError("expected " + expected + ", got " + actual);
    }
}
