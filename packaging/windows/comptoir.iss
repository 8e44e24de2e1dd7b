; The installer for Windows (Inno Setup 6.3 or newer): for all users of the machine, over an older version, and gone
; again without a trace but the tills' own files. `python packaging/dev.py package` calls it with
;   /DVersion=0.1.0 /DSource=<frozen folder> /DIcon=<comptoir.ico> /DTarget=<folder for the result>
; and, where a certificate was named, /DSign and /Scomptoir=<the signing command>.

[Setup]
; This name ties versions together: never change it.
AppId={{3B7C0B0E-6E0B-4B9F-9E55-5B0C6C3E2B71}
AppName=Comptoir
AppVersion={#Version}
AppVerName=Comptoir {#Version}
AppPublisher=The Comptoir authors
VersionInfoVersion={#Version}
DefaultDirName={autopf}\Comptoir
DefaultGroupName=Comptoir
DisableProgramGroupPage=yes
DisableDirPage=auto
PrivilegesRequired=admin
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
OutputDir={#Target}
OutputBaseFilename=comptoir-{#Version}-setup
SetupIconFile={#Icon}
UninstallDisplayIcon={app}\Comptoir.exe
UninstallDisplayName=Comptoir
#ifdef Quick
; For proofs of an update.
Compression=zip/1
#else
Compression=lzma2
SolidCompression=yes
#endif
WizardStyle=modern
; An open till holds this mutex (pos_app/system/profile.py): the setup asks to close it, or gives up when it may not ask,
; before it has changed a file.
AppMutex=ComptoirTillIsOpen
CloseApplications=no
RestartApplications=no
; The tills' files belong to users; the question below names whose files it means.
UsedUserAreasWarning=no
#ifdef Sign
SignTool=comptoir
SignedUninstaller=yes
#endif

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "fr"; MessagesFile: "compiler:Languages\French.isl"
Name: "nl"; MessagesFile: "compiler:Languages\Dutch.isl"
Name: "de"; MessagesFile: "compiler:Languages\German.isl"

[CustomMessages]
en.Autostart=Open Comptoir when somebody signs in
fr.Autostart=Ouvrir Comptoir à l'ouverture de session
nl.Autostart=Comptoir openen bij het aanmelden
de.Autostart=Comptoir beim Anmelden öffnen
en.Practice=Comptoir practice shop
fr.Practice=Comptoir, magasin d'entraînement
nl.Practice=Comptoir oefenwinkel
de.Practice=Comptoir Übungsladen
en.Held=Another program has %1 open. Nothing was changed. Try again in a minute.
fr.Held=Un autre programme a ouvert %1. Rien n'a été modifié. Réessayez dans une minute.
nl.Held=Een ander programma heeft %1 open. Er is niets gewijzigd. Probeer het over een minuut opnieuw.
de.Held=Ein anderes Programm hat %1 geöffnet. Nichts wurde geändert. Versuchen Sie es in einer Minute wieder.
en.DeleteFiles=Delete this user's tills as well?%n%nAll their files go: sales, also those not sent yet, customers and settings. They cannot be brought back.%n%nNo keeps them for a later installation.
fr.DeleteFiles=Supprimer aussi les caisses de cet utilisateur ?%n%nTous leurs fichiers disparaissent : ventes, même non envoyées, clients et réglages. Ils ne pourront pas être récupérés.%n%nNon les garde pour une installation ultérieure.
nl.DeleteFiles=Ook de kassa's van deze gebruiker verwijderen?%n%nAl hun bestanden verdwijnen: verkopen, ook die nog niet verstuurd zijn, klanten en instellingen. Ze zijn niet terug te halen.%n%nNee bewaart ze voor een latere installatie.
de.DeleteFiles=Auch die Kassen dieses Benutzers löschen?%n%nAlle ihre Dateien gehen verloren: Verkäufe, auch noch nicht gesendete, Kunden und Einstellungen. Sie sind nicht wiederherstellbar.%n%nNein behält sie für eine spätere Installation.

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; GroupDescription: "{cm:AdditionalIcons}"
Name: "autostart"; Description: "{cm:Autostart}"; Flags: unchecked

[InstallDelete]
; Who takes the tick away when installing again gets rid of the autostart.
Type: files; Name: "{commonstartup}\Comptoir.lnk"

[Files]
; A version's libraries lie in a folder of its own name (comptoir.spec), so the version that is there works until its
; programs are replaced, which is the last step: a setup that fails or is killed on the way leaves one version or the other.
Source: "{#Source}\lib-{#Version}\*"; DestDir: "{app}\lib-{#Version}"; Flags: recursesubdirs createallsubdirs ignoreversion
Source: "{#Source}\*"; DestDir: "{app}"; Excludes: "\lib-{#Version}\*"; Flags: recursesubdirs createallsubdirs ignoreversion

[Icons]
Name: "{group}\Comptoir"; Filename: "{app}\Comptoir.exe"
Name: "{group}\{cm:Practice}"; Filename: "{app}\Comptoir.exe"; Parameters: "--demo"
Name: "{commondesktop}\Comptoir"; Filename: "{app}\Comptoir.exe"; Tasks: desktopicon
Name: "{commonstartup}\Comptoir"; Filename: "{app}\Comptoir.exe"; Tasks: autostart

[Run]
; As the user who started the installation, not as its administrator, whose till this is not.
Filename: "{app}\Comptoir.exe"; Description: "{cm:LaunchProgram,Comptoir}"; Flags: nowait postinstall skipifsilent runasoriginaluser

[Code]
{ A program that anybody holds (a scanner, a copy) or that runs (a verb) cannot be replaced when its turn comes: found out
  before anything is changed. Inno Setup ends with this sentence, a silent setup with code 8. }
function IsHeld(Path: String): Boolean;
var
  Opened: TFileStream;
begin
  Result := False;
  try
    Opened := TFileStream.Create(Path, fmOpenReadWrite or fmShareExclusive);
    Opened.Free;
  except
    Result := True;
  end;
end;

function PrepareToInstall(var NeedsRestart: Boolean): String;
var
  Names: array [0..1] of String;
  Path: String;
  I: Integer;
begin
  Result := '';
  Names[0] := 'Comptoir.exe';
  Names[1] := 'pos-app.exe';
  for I := 0 to 1 do begin
    Path := ExpandConstant('{app}\') + Names[I];
    if FileExists(Path) and IsHeld(Path) then
      Result := FmtMessage(CustomMessage('Held'), [Path]);
  end;
end;

{ Once the new version stands, the libraries of those before it go. One that another program holds stays until the next
  installation, and is in nobody's way. }
procedure CurStepChanged(Step: TSetupStep);
var
  Found: TFindRec;
  Before: String;
begin
  if Step <> ssPostInstall then
    Exit;
  DelTree(ExpandConstant('{app}\_internal'), True, True, True);
  if FindFirst(ExpandConstant('{app}\lib-*'), Found) then
    try
      repeat
        Before := ExpandConstant('{app}\') + Found.Name;
        if Found.Name <> 'lib-{#Version}' then
          DelTree(Before, True, True, True);
      until not FindNext(Found);
    finally
      FindClose(Found);
    end;
end;

procedure CurUninstallStepChanged(Step: TUninstallStep);
var
  Folder: String;
begin
  if Step <> usPostUninstall then
    Exit;
  Folder := ExpandConstant('{localappdata}\Comptoir');
  { A silent removal keeps them, and No is what the Enter key says. }
  if DirExists(Folder) and not UninstallSilent then
    if MsgBox(CustomMessage('DeleteFiles') + #13#10#13#10 + Folder, mbConfirmation, MB_YESNO or MB_DEFBUTTON2) = IDYES then
      DelTree(Folder, True, True, True);
end;
