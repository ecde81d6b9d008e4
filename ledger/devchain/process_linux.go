package devchain

import "syscall"

// procAttr gives the child a process group of its own, so that Ctrl-C in the terminal reaches the parent
// only (which then ends the child in order), and lets the kernel end it when the parent is killed.
func procAttr() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}
