# Sets up everything and runs all checks: packaging\test.ps1 [arguments of pytest]
. (Join-Path $PSScriptRoot 'lib.ps1')

Initialize-Project 'test' '[dev]'
Set-Location $Root

# Keeps the tests away from the person's keys, data and settings.
$testHome = Join-Path ([IO.Path]::GetTempPath()) ('codingvibez-test-' + [Guid]::NewGuid())
New-Item -ItemType Directory $testHome | Out-Null
Get-ChildItem Env:CODINGVIBEZ_* | Remove-Item
$env:USERPROFILE = $env:APPDATA = $env:LOCALAPPDATA = $testHome
$env:PYTHON_KEYRING_BACKEND = 'keyring.backends.fail.Keyring'
if (-not $env:QT_QPA_PLATFORM) { $env:QT_QPA_PLATFORM = 'offscreen' }

# Runs one named check and tells its time; the first that fails ends the whole.
function Invoke-Step([string] $Name, [string[]] $Arguments) {
    Write-Output "`n== $Name"
    $watch = [Diagnostics.Stopwatch]::StartNew()
    & $Python @Arguments
    $seconds = [int] $watch.Elapsed.TotalSeconds
    if ($LASTEXITCODE -ne 0) {
        Write-Output "== ${Name}: FAILED after $seconds s. Nothing after it was run."
        exit $LASTEXITCODE
    }
    Write-Output "== ${Name}: ok, $seconds s"
}

try {
    Invoke-Step 'format' @('-m', 'ruff', 'format', '--check', '.')
    Invoke-Step 'lint' @('-m', 'ruff', 'check', '.')
    Invoke-Step 'types' @('-m', 'mypy')
    Invoke-Step 'import rules' @('-c', 'from importlinter.cli import lint_imports_command; lint_imports_command()')
    Invoke-Step 'prices' @('-m', 'resources.prices.build', '--check')
    if ($args.Count -gt 0) {
        Invoke-Step 'tests' (@('-m', 'pytest') + $args)
    }
    else {
        & $Python -m coverage erase
        Invoke-Step 'tests' @('-m', 'coverage', 'run', '-m', 'pytest')
        Write-Output '== tests of the API on PostgreSQL: skipped, they need Debian packages'
        Invoke-Step 'coverage: combine' @('-m', 'coverage', 'combine', '--quiet')
        Invoke-Step 'coverage: report' @('-m', 'coverage', 'report')
    }
}
finally { Remove-Item -Recurse -Force $testHome -ErrorAction SilentlyContinue }
