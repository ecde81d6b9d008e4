package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"syscall"

	"huishu/ledger/fault"
)

// readLimited reads a file of the user's that may be anything, up to limit bytes.
func readLimited(name string, limit int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, unreadable(name, err)
	}
	defer func() { _ = f.Close() }()
	b, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, unreadable(name, err)
	}
	if int64(len(b)) > limit {
		return nil, fault.Newf(fault.TooLarge, "file.too_large", "文件 %s 超过 %d 字节", "The file %s is over %d bytes", plain(name), limit)
	}
	return b, nil
}

// unreadable says in both languages why the system does not give a file of the user's.
func unreadable(name string, err error) error {
	why := systemReason(err)
	return fault.New(fault.Invalid, "file.unreadable", "无法读取文件 "+plain(name)+"："+why.ZH, "The file "+plain(name)+" cannot be read: "+why.EN).Wrap(err)
}

// systemReason is the reason of the operating system, without the path that its error repeats.
func systemReason(err error) fault.Text {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fault.T("没有这个文件", "there is no such file")
	case errors.Is(err, fs.ErrPermission):
		return fault.T("没有读取权限", "permission denied")
	case errors.Is(err, syscall.EISDIR):
		return fault.T("这是一个目录，请给出其中的文件", "it is a directory: name the files in it")
	}
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	return fault.T(err.Error(), err.Error())
}
