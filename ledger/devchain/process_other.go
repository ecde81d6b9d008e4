//go:build !linux

package devchain

import "syscall"

// procAttr has nothing to set elsewhere: the child ends when its standard input closes.
func procAttr() *syscall.SysProcAttr { return nil }
