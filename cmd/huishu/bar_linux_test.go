package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"unsafe"
)

// pseudoTerminal opens a terminal as an emulator does: what is written to tty is read from screen.
func pseudoTerminal(t *testing.T) (screen, tty *os.File) {
	t.Helper()
	screen, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("this machine gives no pseudo-terminals: %v", err)
	}
	t.Cleanup(func() { _ = screen.Close() })
	var unlock, number int32
	for request, arg := range map[uintptr]*int32{syscall.TIOCSPTLCK: &unlock, syscall.TIOCGPTN: &number} {
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, screen.Fd(), request, uintptr(unsafe.Pointer(arg))); errno != 0 {
			t.Fatal(errno)
		}
	}
	tty, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tty.Close() })
	return screen, tty
}

// scanArgs tells a child of TestScanProgress what to do.
const scanArgs = "HUISHU_TEST_SCAN_ARGS"

// TestScanProgress runs `huishu scan` with a terminal as its standard error: a long file has a progress line, which is taken away
// at the end; with --no-progress or a pipe there is none.
func TestScanProgress(t *testing.T) {
	if args := os.Getenv(scanArgs); args != "" {
		c := newScanCommand()
		c.SetArgs(strings.Fields(args))
		if err := c.Execute(); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Parallel()
	file := filepath.Join(t.TempDir(), "long.csv")
	line := "\"甲\",\"13812345678\",\"惠州市惠城区江北街道云山西路6号\"\n" // quoted, it is read slowly enough to be shown
	if err := os.WriteFile(file, []byte("名称,电话,地址\n"+strings.Repeat(line, 96<<20/len(line))), 0o600); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	run := func(args string, stderr io.Writer) {
		t.Helper()
		cmd := exec.Command(self, "-test.run=^TestScanProgress$")
		cmd.Env = append(os.Environ(), scanArgs+"="+args)
		cmd.Stderr = stderr
		if err := cmd.Run(); err != nil {
			t.Fatal(err)
		}
	}
	onTerminal := func(args string) string {
		t.Helper()
		screen, tty := pseudoTerminal(t)
		shown := make(chan string)
		go func() { // at the same time, or a full terminal would hold the child up
			var all strings.Builder
			for b := make([]byte, 4096); !strings.HasSuffix(all.String(), "$"); {
				n, err := screen.Read(b)
				if err != nil {
					break
				}
				all.Write(b[:n])
			}
			shown <- strings.TrimSuffix(all.String(), "$")
		}()
		run(args, tty)
		if _, err := tty.WriteString("$"); err != nil { // the prompt
			t.Fatal(err)
		}
		return <-shown
	}
	shown := onTerminal(file)
	if !strings.Contains(shown, "long.csv [") || !strings.Contains(shown, " MB") || !strings.HasSuffix(shown, "\r\x1b[K") {
		t.Errorf("on a terminal: %q", shown)
	}
	if shown := onTerminal("--no-progress " + file); shown != "" {
		t.Errorf("with --no-progress: %q", shown)
	}
	var piped strings.Builder
	if run(file, &piped); piped.String() != "" {
		t.Errorf("in a pipe: %q", piped.String())
	}
}
