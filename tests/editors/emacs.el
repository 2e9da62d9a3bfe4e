;;; What a person does in Emacs with eglot, without the person.  -*- lexical-binding: t -*-
;; Writes what was seen to $TAILOR_SEEN.
(require 'package)
(package-initialize)
(require 'eglot)
(require 'flymake)
(require 'json)

(setq eglot-sync-connect 30
      eglot-send-changes-idle-time 0.1
      make-backup-files nil
      create-lockfiles nil)

(defun tailor-wait (count)
  "Wait until COUNT diagnostics are shown; return whether that came."
  (let ((deadline (+ (float-time) 30)))
    (flymake-start)
    (while (and (/= (length (flymake-diagnostics)) count) (< (float-time) deadline))
      (accept-process-output nil 0.1)
      ;; Nobody is idle in a batch: eglot's timer and flymake's have to be told.
      (eglot--signal-textDocument/didChange)
      (flymake-start))
    (= (length (flymake-diagnostics)) count)))

(let (seen)
  (find-file "jobs.py")
  (python-mode)
  (eglot '(python-mode) (cons 'transient default-directory) 'eglot-lsp-server
         (list (getenv "TAILOR_LINT") "server") "python")
  (push (cons 'arrived (if (tailor-wait 1) t :json-false)) seen)
  (let ((found (car (flymake-diagnostics))))
    (push (cons 'message (flymake-diagnostic-text found)) seen)
    (push (cons 'text (buffer-substring-no-properties (flymake-diagnostic-beg found)
                                                      (flymake-diagnostic-end found)))
          seen))
  (goto-char (point-min))
  (search-forward "stamp()}")
  (replace-match "1}")
  (push (cons 'cleared (if (tailor-wait 0) t :json-false)) seen)
  (goto-char (point-min))
  (search-forward "1}")
  (replace-match "stamp()}")
  (push (cons 'back (if (tailor-wait 1) t :json-false)) seen)
  (let* ((beg (flymake-diagnostic-beg (car (flymake-diagnostics))))
         (action (seq-find (lambda (one) (string-prefix-p "Ignore" (plist-get one :title)))
                           (append (eglot-code-actions beg beg) nil))))
    (eglot--apply-workspace-edit (plist-get action :edit))
    (goto-char beg)
    (push (cons 'ignored (buffer-substring-no-properties (line-beginning-position)
                                                         (line-end-position)))
          seen))
  (push (cons 'silent (if (tailor-wait 0) t :json-false)) seen)
  (set-buffer-modified-p nil)
  (with-temp-file (getenv "TAILOR_SEEN") (insert (json-encode seen))))
