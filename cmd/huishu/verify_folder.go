package main

import (
	"io/fs"
	"os"
	"path/filepath"

	"huishu/ledger/fault"
)

// expanded puts the files of a folder, at any depth and in the order of their names, in the place of its name. What is no folder stays:
// a file, or a code.
func expanded(args []string) ([]string, error) {
	var files []string
	for _, arg := range args {
		if info, err := os.Stat(arg); err != nil || !info.IsDir() {
			files = append(files, arg)
			continue
		}
		before := len(files)
		err := filepath.WalkDir(arg, func(name string, entry fs.DirEntry, err error) error {
			if err == nil && entry.Type().IsRegular() {
				files = append(files, name)
			}
			return err
		})
		if err != nil {
			return nil, fault.New(fault.Invalid, "verify.folder", "文件夹 "+plain(arg)+" 无法读取", "The folder "+plain(arg)+" cannot be read").Wrap(err).
				Do("请核对文件夹及其权限", "Check the folder and its permissions")
		}
		if len(files) == before {
			return nil, fault.New(fault.Invalid, "verify.folder_empty", "文件夹 "+plain(arg)+" 中没有文件", "There is no file in the folder "+plain(arg)).
				Do("请核对文件夹", "Check the folder")
		}
	}
	return files, nil
}
