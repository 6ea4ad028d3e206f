# Sets up everything that CodingVibez needs and starts it: packaging\run.ps1 [arguments of codingvibez]
. (Join-Path $PSScriptRoot 'lib.ps1')

Initialize-Project 'run' ''
& (Join-Path $Venv 'Scripts\codingvibez.exe') @args
exit $LASTEXITCODE
