package main

import (
	"errors"
	"strings"

	"huishu/ledger/fault"
)

// Exit codes of every subcommand.
const (
	exitOK     = 0 // done; for a check: passed
	exitFailed = 1 // a check that failed, or an error on the way
	exitUsage  = 2 // wrong use of the command line
)

// exitError is an error that decides the exit code. With a nil err everything there is to say has been printed already.
type exitError struct {
	code int
	err  error
}

// Error returns the text of the error inside, or that the check failed.
func (e *exitError) Error() string {
	if e.err == nil {
		return "check failed"
	}
	return e.err.Error()
}

// Unwrap returns the error inside.
func (e *exitError) Unwrap() error { return e.err }

// failedCheck ends a command whose printed result is that a check failed.
func failedCheck() error { return &exitError{code: exitFailed} }

// judged gives an error its exit code: 2 for what was asked wrongly, 1 for what could not be done.
func judged(err error) error {
	var exit *exitError
	switch {
	case err == nil || errors.As(err, &exit):
		return err
	case fault.KindOf(err) == fault.Invalid || fault.KindOf(err) == fault.TooLarge:
		return usageError(err)
	}
	return &exitError{exitFailed, err}
}

// exitCode returns the exit code for what a command returned. Cobra reports an unknown subcommand and a missing required flag
// as plain errors: those are wrong use too.
func exitCode(err error) int {
	var exit *exitError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &exit):
		return exit.code
	case strings.HasPrefix(err.Error(), "unknown command "), strings.HasPrefix(err.Error(), "required flag"):
		return exitUsage
	}
	return exitFailed
}
