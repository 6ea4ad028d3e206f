# What packaging/run.ps1 and packaging/test.ps1 share: from a bare Windows to a ready .venv. Dot-sourced.
# Windows PowerShell 5.1, so that it runs on any Windows 10 or 11 as it comes.

$ErrorActionPreference = 'Stop'
$Root = Split-Path -Parent $PSScriptRoot
$Venv = Join-Path $Root '.venv'
$State = Join-Path $Venv '.set-up'
$Python = Join-Path $Venv 'Scripts\python.exe'

function Stop-WithSentence([string] $Sentence) {
    [Console]::Error.WriteLine($Sentence)
    exit 1
}

# Returns the command line of a usable Python, or nothing.
function Find-Python {
    $check = 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))'
    $candidates = @(
        @('py', '-3.13'), @('py', '-3.12'), @('py', '-3.14'), @('py', '-3.11'), @('python'), @('python3')
    )
    foreach ($candidate in $candidates) {
        if (-not (Get-Command $candidate[0] -ErrorAction SilentlyContinue)) { continue }
        $arguments = @($candidate | Select-Object -Skip 1) + @('-c', $check)
        # The Microsoft Store's placeholder for python writes to the error stream and fails; both are expected.
        try { & $candidate[0] @arguments 2>$null | Out-Null } catch { continue }
        if ($LASTEXITCODE -eq 0) { return , $candidate }
    }
}

# Tells what an installation depends on: a change in any of it makes it stale.
function Get-Fingerprint {
    $text = $Root + (Get-Content -Raw (Join-Path $Root 'pyproject.toml'))
    $config = Join-Path $Venv 'pyvenv.cfg'
    if (Test-Path $config) { $text += Get-Content -Raw $config }
    $hash = [Security.Cryptography.SHA256]::Create().ComputeHash([Text.Encoding]::UTF8.GetBytes($text))
    return [BitConverter]::ToString($hash)
}

function Test-Installed([string] $Kind) {
    $stamp = Join-Path $State $Kind
    return (Test-Path (Join-Path $Venv 'Scripts\codingvibez.exe')) -and (Test-Path $stamp) -and
        ((Get-Content -Raw $stamp) -eq (Get-Fingerprint))
}

function New-Venv {
    if (Test-Path $Python) {
        try { & $Python -c 'import pip' 2>$null } catch { $LASTEXITCODE = 1 }
        if ($LASTEXITCODE -eq 0) { return }
    }
    $found = Find-Python
    if (-not $found) {
        Stop-WithSentence 'Python 3.11, 3.12, 3.13 or 3.14 is needed. Install it with: winget install Python.Python.3.13'
    }
    $arguments = @($found | Select-Object -Skip 1) + @('-m', 'venv', $Venv)
    & $found[0] @arguments
    if ($LASTEXITCODE -ne 0) { Stop-WithSentence "Python could not make $Venv. Is there room on the disk?" }
}

function Install-Project([string] $Kind, [string] $Extras) {
    [Console]::Error.WriteLine("Installing Python packages into $Venv (about 500 MB; the first time takes some minutes)...")
    Remove-Item (Join-Path $State 'run'), (Join-Path $State 'test') -ErrorAction SilentlyContinue
    & $Python -m pip install --quiet --no-input --editable "$Root$Extras"
    if ($LASTEXITCODE -ne 0) {
        Stop-WithSentence 'The Python packages could not be installed: see the lines above. Is there a network, and room on the disk?'
    }
    # Written aside and moved, so that an interrupted installation never counts as a finished one.
    foreach ($name in @('run', $Kind) | Select-Object -Unique) {
        $new = Join-Path $State "$name.new"
        [IO.File]::WriteAllText($new, (Get-Fingerprint))
        Move-Item -Force $new (Join-Path $State $name)
    }
}

# The whole set-up. Returns at once if nothing has changed.
function Initialize-Project([string] $Kind, [string] $Extras) {
    if (-not (Get-Command tesseract -ErrorAction SilentlyContinue)) {
        [Console]::Error.WriteLine('To read receipts, install tesseract: winget install UB-Mannheim.TesseractOCR')
    }
    if (Test-Installed $Kind) { return }
    New-Item -ItemType Directory -Force $State | Out-Null
    $lock = $null
    while (-not $lock) {
        try { $lock = [IO.File]::Open((Join-Path $State 'lock'), 'OpenOrCreate', 'ReadWrite', 'None') }
        catch [IO.IOException] { Start-Sleep -Seconds 1 }
    }
    try {
        if (-not (Test-Installed $Kind)) {
            New-Venv
            Install-Project $Kind $Extras
        }
    }
    finally { $lock.Dispose() }
}
