<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>About</name>
    <message>
        <source>All is well.</source>
        <translation>Alles in Ordnung.</translation>
    </message>
    <message>
        <source>It works, but something needs attention.</source>
        <translation>Es funktioniert, aber etwas verlangt Aufmerksamkeit.</translation>
    </message>
    <message>
        <source>Something is broken.</source>
        <translation>Etwas ist gestört.</translation>
    </message>
    <message>
        <source>healthy</source>
        <translation>in Ordnung</translation>
    </message>
    <message>
        <source>degraded</source>
        <translation>eingeschränkt</translation>
    </message>
    <message>
        <source>unhealthy</source>
        <translation>gestört</translation>
    </message>
    <message>
        <source>less than 15 minutes old</source>
        <translation>jünger als 15 Minuten</translation>
    </message>
    <message>
        <source>15 to 60 minutes old</source>
        <translation>15 bis 60 Minuten alt</translation>
    </message>
    <message>
        <source>more than an hour old</source>
        <translation>älter als eine Stunde</translation>
    </message>
    <message>
        <source>nothing tracked yet</source>
        <translation>noch nichts erfasst</translation>
    </message>
    <message>
        <source>less than a minute</source>
        <translation>weniger als einer Minute</translation>
    </message>
    <message>
        <source>About</source>
        <translation>Über</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>Health</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Errors of late</source>
        <translation>Letzte Fehler</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>Versionen</translation>
    </message>
    <message>
        <source>Places</source>
        <translation>Orte</translation>
    </message>
    <message>
        <source>Copy all of this page; it holds no tokens, keys or figures</source>
        <translation>Diese ganze Seite kopieren; sie enthält keine Token, Schlüssel oder Zahlen</translation>
    </message>
    <message>
        <source>Open the folder: {name}</source>
        <translation>Ordner öffnen: {name}</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>{state}, running for {time}</source>
        <translation>{state}, läuft seit: {time}</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>Datenbank</translation>
    </message>
    <message>
        <source>answers</source>
        <translation>antwortet</translation>
    </message>
    <message>
        <source>does not answer</source>
        <translation>antwortet nicht</translation>
    </message>
    <message>
        <source>Usage</source>
        <translation>Nutzung</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartend</translation>
    </message>
    <message>
        <source>Last written</source>
        <translation>Zuletzt geschrieben</translation>
    </message>
    <message>
        <source>System</source>
        <translation>System</translation>
    </message>
    <message>
        <source>Display</source>
        <translation>Anzeige</translation>
    </message>
    <message>
        <source>CodingVibez report, {moment}</source>
        <translation>CodingVibez-Bericht, {moment}</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Daten</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>Protokolle</translation>
    </message>
</context>
<context>
    <name>Agents</name>
    <message>
        <source>paid by the call: in your costs</source>
        <translation>nach Verbrauch bezahlt: in den Kosten</translation>
    </message>
    <message>
        <source>shown at its worth, in no cost</source>
        <translation>mit seinem Wert gezeigt, in keinen Kosten</translation>
    </message>
    <message>
        <source>{part} of them shown at their worth, in no cost</source>
        <translation>{part} davon mit ihrem Wert gezeigt, in keinen Kosten</translation>
    </message>
    <message>
        <source>No calls in its {logs} logs</source>
        <translation>Keine Aufrufe in den Protokollen ({logs})</translation>
    </message>
    <message>
        <source>{calls} calls, told by itself, newest {ago}</source>
        <translation>{calls} Aufrufe, selbst gemeldet, der neueste {ago}</translation>
    </message>
    <message>
        <source>{calls} calls in {logs} logs, newest {ago}</source>
        <translation>{calls} Aufrufe in {logs} Protokollen, der neueste {ago}</translation>
    </message>
    <message>
        <source>Reading agents’ logs: {calls} calls so far</source>
        <translation>Protokolle der Agenten werden gelesen: bisher {calls} Aufrufe</translation>
    </message>
    <message>
        <source>Reading agents’ logs: {done} of {total} MB, {calls} calls so far</source>
        <translation>Protokolle der Agenten werden gelesen: {done} von {total} MB, bisher {calls} Aufrufe</translation>
    </message>
    <message>
        <source>Reports by itself</source>
        <translation>Meldet selbst</translation>
    </message>
    <message>
        <source>Not found on this computer</source>
        <translation>Auf diesem Computer nicht gefunden</translation>
    </message>
    <message>
        <source>Not connected: its logs alone are read</source>
        <translation>Nicht verbunden: nur die Protokolle werden gelesen</translation>
    </message>
    <message>
        <source>Agents</source>
        <translation>Agenten</translation>
    </message>
    <message>
        <source>Found in their logs and telemetry</source>
        <translation>In Protokollen und Telemetrie gefunden</translation>
    </message>
    <message>
        <source>Agents that can report by themselves</source>
        <translation>Agenten, die selbst melden können</translation>
    </message>
    <message>
        <source>Undo the connection of {agent}</source>
        <translation>Verbindung von {agent} aufheben</translation>
    </message>
    <message>
        <source>Undo…</source>
        <translation>Aufheben …</translation>
    </message>
    <message>
        <source>Connect {agent}</source>
        <translation>{agent} verbinden</translation>
    </message>
    <message>
        <source>Connect…</source>
        <translation>Verbinden …</translation>
    </message>
    <message>
        <source>Let {agent} report what it uses?</source>
        <translation>Soll {agent} melden, was er verbraucht?</translation>
    </message>
    <message>
        <source>This is the whole change to its settings; the file is copied before. Only counts are sent, to this computer alone. It holds from the agent’s next start on, and can be undone here.</source>
        <translation>Das ist die ganze Änderung an den Einstellungen; die Datei wird vorher kopiert. Gesendet werden nur Zahlen, nur an diesen Computer. Sie gilt ab dem nächsten Start des Agenten und lässt sich hier aufheben.</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Verbinden</translation>
    </message>
    <message>
        <source>Undo the connection of {agent}?</source>
        <translation>Verbindung von {agent} aufheben?</translation>
    </message>
    <message>
        <source>This is the whole change to its settings. What you changed in them since stays, and so does what it has reported; its token is revoked.</source>
        <translation>Das ist die ganze Änderung an den Einstellungen. Was dort inzwischen geändert wurde, bleibt, ebenso, was schon gemeldet ist; das Token wird widerrufen.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Aufheben</translation>
    </message>
    <message>
        <source>Before the change: {path}</source>
        <translation>Vor der Änderung: {path}</translation>
    </message>
    <message>
        <source>Logs are not read: the setting “Read the logs of coding agents” is off.</source>
        <translation>Protokolle werden nicht gelesen: Die Einstellung „Read the logs of coding agents“ ist aus.</translation>
    </message>
    <message>
        <source>Nothing yet. The logs of Claude Code, Codex, Gemini CLI, OpenCode, GitHub Copilot CLI and Qwen Code are read as soon as there are any on this computer.</source>
        <translation>Noch nichts. Protokolle von Claude Code, Codex, Gemini CLI, OpenCode, GitHub Copilot CLI und Qwen Code werden gelesen, sobald es auf diesem Computer welche gibt.</translation>
    </message>
    <message>
        <source>The change, line by line</source>
        <translation>Die Änderung, Zeile für Zeile</translation>
    </message>
</context>
<context>
    <name>Alerts</name>
    <message>
        <source>open</source>
        <translation>offen</translation>
    </message>
    <message>
        <source>dismissed</source>
        <translation>erledigt</translation>
    </message>
    <message>
        <source>over</source>
        <translation>vorbei</translation>
    </message>
    <message>
        <source>critical</source>
        <translation>kritisch</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>info</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>Alert</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <source>Told</source>
        <translation>Gemeldet</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Jetzt</translation>
    </message>
    <message>
        <source>dismissed {moment}</source>
        <translation>erledigt am {moment}</translation>
    </message>
    <message>
        <source>over since {moment}</source>
        <translation>vorbei seit {moment}</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>Hinweise</translation>
    </message>
    <message>
        <source>Earlier alerts</source>
        <translation>Frühere Hinweise</translation>
    </message>
    <message>
        <source>Dismiss all</source>
        <translation>Alle erledigen</translation>
    </message>
    <message>
        <source>Nothing asks for attention.</source>
        <translation>Nichts verlangt Aufmerksamkeit.</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>Früher</translation>
    </message>
    <message>
        <source>No alert was ever told.</source>
        <translation>Bisher gab es keinen Hinweis.</translation>
    </message>
    <message>
        <source>You are told when a budget nears its limit, when the month is heading over it, when a day is far dearer than usual, and when something has no known price.</source>
        <translation>Hinweise gibt es, wenn ein Budget fast erschöpft ist, wenn der Monat es zu überschreiten droht, wenn ein Tag weit teurer ist als üblich und wenn für etwas kein Preis bekannt ist.</translation>
    </message>
    <message>
        <source>Set a budget</source>
        <translation>Budget festlegen</translation>
    </message>
    <message>
        <source>{count} open</source>
        <translation>{count} offen</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Erledigen</translation>
    </message>
    <message>
        <source>Dismiss: {title}</source>
        <translation>Erledigen: {title}</translation>
    </message>
</context>
<context>
    <name>Apps</name>
    <message>
        <source>report</source>
        <translation>melden</translation>
    </message>
    <message>
        <source>read</source>
        <translation>lesen</translation>
    </message>
    <message>
        <source>change</source>
        <translation>ändern</translation>
    </message>
    <message>
        <source>administer</source>
        <translation>verwalten</translation>
    </message>
    <message>
        <source>the API&apos;s own limits</source>
        <translation>die Grenzen der API</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>keine Grenze</translation>
    </message>
    <message>
        <source>{requests} a minute</source>
        <translation>{requests} pro Minute</translation>
    </message>
    <message>
        <source>revoked</source>
        <translation>widerrufen</translation>
    </message>
    <message>
        <source>expired</source>
        <translation>abgelaufen</translation>
    </message>
    <message>
        <source>App</source>
        <translation>App</translation>
    </message>
    <message>
        <source>May</source>
        <translation>Darf</translation>
    </message>
    <message>
        <source>Last use</source>
        <translation>Zuletzt genutzt</translation>
    </message>
    <message>
        <source>never used</source>
        <translation>nie genutzt</translation>
    </message>
    <message>
        <source>Good until</source>
        <translation>Gültig bis</translation>
    </message>
    <message>
        <source>Code to paste</source>
        <translation>Code zum Einfügen</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Copy code</source>
        <translation>Code kopieren</translation>
    </message>
    <message>
        <source>Apps</source>
        <translation>Apps</translation>
    </message>
    <message>
        <source>Tokens of apps</source>
        <translation>Token der Apps</translation>
    </message>
    <message>
        <source>New token…</source>
        <translation>Neues Token …</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>All that is known of this token</source>
        <translation>Alles, was zu diesem Token bekannt ist</translation>
    </message>
    <message>
        <source>Revoke…</source>
        <translation>Widerrufen …</translation>
    </message>
    <message>
        <source>No app has a token yet.</source>
        <translation>Noch hat keine App ein Token.</translation>
    </message>
    <message>
        <source>A token lets an app on this computer report what it uses and read your figures. You can revoke it at any time.</source>
        <translation>Mit einem Token kann eine App auf diesem Computer ihre Nutzung melden und die Zahlen lesen. Es lässt sich jederzeit widerrufen.</translation>
    </message>
    <message>
        <source>Create a token</source>
        <translation>Token anlegen</translation>
    </message>
    <message>
        <source>How an app reports its use</source>
        <translation>So meldet eine App ihre Nutzung</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Angelegt</translation>
    </message>
    <message>
        <source>Rate limit</source>
        <translation>Ratenlimit</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>Kennung</translation>
    </message>
    <message>
        <source>Revoke the token of {name}</source>
        <translation>Token von {name} widerrufen</translation>
    </message>
    <message>
        <source>It is refused from then on, and cannot be brought back. What it reported stays.</source>
        <translation>Es wird dann abgewiesen und lässt sich nicht zurückholen. Was es gemeldet hat, bleibt.</translation>
    </message>
    <message>
        <source>Revoke the token of {name}?</source>
        <translation>Token von {name} widerrufen?</translation>
    </message>
    <message>
        <source>Revoke</source>
        <translation>Widerrufen</translation>
    </message>
    <message>
        <source>Report usage – post what it used</source>
        <translation>Nutzung melden – was verbraucht wurde</translation>
    </message>
    <message>
        <source>Read figures – costs, usage, budgets</source>
        <translation>Zahlen lesen – Kosten, Nutzung, Budgets</translation>
    </message>
    <message>
        <source>Change data – entries and corrections</source>
        <translation>Daten ändern – Einträge und Korrekturen</translation>
    </message>
    <message>
        <source>Administer – budgets, tokens, settings</source>
        <translation>Verwalten – Budgets, Token, Einstellungen</translation>
    </message>
    <message>
        <source>1 year</source>
        <translation>1 Jahr</translation>
    </message>
    <message>
        <source>10 years</source>
        <translation>10 Jahre</translation>
    </message>
    <message>
        <source>{number} a minute</source>
        <translation>{number} pro Minute</translation>
    </message>
    <message>
        <source>30 posts and 100 reads a minute</source>
        <translation>30 Meldungen, 100 Abfragen/Minute</translation>
    </message>
    <message>
        <source>No limit</source>
        <translation>Keine Grenze</translation>
    </message>
    <message>
        <source>New token for an app</source>
        <translation>Neues Token für eine App</translation>
    </message>
    <message>
        <source>my-app</source>
        <translation>meine-app</translation>
    </message>
    <message>
        <source>Name of the app</source>
        <translation>Name der App</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>It may</source>
        <translation>Darf</translation>
    </message>
    <message>
        <source>Expires after</source>
        <translation>Läuft ab nach</translation>
    </message>
    <message>
        <source>Shown this once: copy it now and keep it where the app finds it.</source>
        <translation>Wird nur jetzt gezeigt: kopieren und dort ablegen, wo die App es findet.</translation>
    </message>
    <message>
        <source>Copy token</source>
        <translation>Token kopieren</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Create token</source>
        <translation>Token anlegen</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Token for {name}</source>
        <translation>Token für {name}</translation>
    </message>
</context>
<context>
    <name>Basis</name>
    <message>
        <source>unpriced</source>
        <translation>ohne Preis</translation>
    </message>
    <message>
        <source>billed</source>
        <translation>abgerechnet</translation>
    </message>
    <message>
        <source>reported</source>
        <translation>gemeldet</translation>
    </message>
    <message>
        <source>estimated</source>
        <translation>geschätzt</translation>
    </message>
    <message>
        <source>entered</source>
        <translation>eingetragen</translation>
    </message>
    <message>
        <source>mostly billed</source>
        <translation>meist abgerechnet</translation>
    </message>
    <message>
        <source>mostly reported</source>
        <translation>meist gemeldet</translation>
    </message>
    <message>
        <source>mostly estimated</source>
        <translation>meist geschätzt</translation>
    </message>
    <message>
        <source>mostly entered</source>
        <translation>meist eingetragen</translation>
    </message>
    <message>
        <source>Billed by the provider</source>
        <translation>Vom Anbieter abgerechnet</translation>
    </message>
    <message>
        <source>Reported by your apps</source>
        <translation>Von Apps gemeldet</translation>
    </message>
    <message>
        <source>Estimated from prices</source>
        <translation>Aus Preisen geschätzt</translation>
    </message>
    <message>
        <source>Entered by hand</source>
        <translation>Von Hand eingetragen</translation>
    </message>
</context>
<context>
    <name>Billing</name>
    <message>
        <source>It is among your expenses already.</source>
        <translation>Sie ist schon unter den Ausgaben.</translation>
    </message>
    <message>
        <source>Nothing was paid of it, so it is no expense.</source>
        <translation>Davon wurde nichts bezahlt, also ist sie keine Ausgabe.</translation>
    </message>
    <message>
        <source>active</source>
        <translation>aktiv</translation>
    </message>
    <message>
        <source>on trial</source>
        <translation>in der Probezeit</translation>
    </message>
    <message>
        <source>payment overdue</source>
        <translation>Zahlung überfällig</translation>
    </message>
    <message>
        <source>unpaid</source>
        <translation>unbezahlt</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>first payment missing</source>
        <translation>erste Zahlung fehlt</translation>
    </message>
    <message>
        <source>never paid</source>
        <translation>nie bezahlt</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>beendet</translation>
    </message>
    <message>
        <source>no subscription</source>
        <translation>kein Abonnement</translation>
    </message>
    <message>
        <source>draft</source>
        <translation>Entwurf</translation>
    </message>
    <message>
        <source>open</source>
        <translation>offen</translation>
    </message>
    <message>
        <source>paid</source>
        <translation>bezahlt</translation>
    </message>
    <message>
        <source>given up</source>
        <translation>aufgegeben</translation>
    </message>
    <message>
        <source>void</source>
        <translation>ungültig</translation>
    </message>
    <message>
        <source>Local: everything is yours, and nothing is to be paid</source>
        <translation>Lokal: alles gehört Ihnen, und nichts ist zu bezahlen</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>noch keiner</translation>
    </message>
    <message>
        <source>{day}, then it ends</source>
        <translation>{day}, dann endet es</translation>
    </message>
    <message>
        <source>{day}, then it renews</source>
        <translation>{day}, dann verlängert es sich</translation>
    </message>
    <message>
        <source>LIVE: real money</source>
        <translation>LIVE: echtes Geld</translation>
    </message>
    <message>
        <source>TEST: no real money</source>
        <translation>TEST: kein echtes Geld</translation>
    </message>
    <message>
        <source>Invoice</source>
        <translation>Rechnung</translation>
    </message>
    <message>
        <source>no number yet</source>
        <translation>noch ohne Nummer</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Betrag</translation>
    </message>
    <message>
        <source>Expense</source>
        <translation>Ausgabe</translation>
    </message>
    <message>
        <source>taken over</source>
        <translation>übernommen</translation>
    </message>
    <message>
        <source>not taken over</source>
        <translation>nicht übernommen</translation>
    </message>
    <message>
        <source>Billing</source>
        <translation>Abrechnung</translation>
    </message>
    <message>
        <source>Invoices</source>
        <translation>Rechnungen</translation>
    </message>
    <message>
        <source>The subscription</source>
        <translation>Das Abonnement</translation>
    </message>
    <message>
        <source>Subscribe…</source>
        <translation>Abonnieren …</translation>
    </message>
    <message>
        <source>Connect Stripe…</source>
        <translation>Stripe verbinden …</translation>
    </message>
    <message>
        <source>All that is known of this invoice</source>
        <translation>Alles, was über diese Rechnung bekannt ist</translation>
    </message>
    <message>
        <source>Open PDF</source>
        <translation>PDF öffnen</translation>
    </message>
    <message>
        <source>View at Stripe</source>
        <translation>Bei Stripe ansehen</translation>
    </message>
    <message>
        <source>Take over as expense</source>
        <translation>Als Ausgabe übernehmen</translation>
    </message>
    <message>
        <source>Subscription</source>
        <translation>Abonnement</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>Tarif</translation>
    </message>
    <message>
        <source>Paid until</source>
        <translation>Bezahlt bis</translation>
    </message>
    <message>
        <source>Seats</source>
        <translation>Plätze</translation>
    </message>
    <message>
        <source>Stripe is connected in test mode: nothing shown here is real money.</source>
        <translation>Stripe ist im Testmodus verbunden: Nichts hier ist echtes Geld.</translation>
    </message>
    <message>
        <source>Only owners subscribe and see invoices.</source>
        <translation>Nur Inhaber abonnieren und sehen Rechnungen.</translation>
    </message>
    <message>
        <source>There is one already. Change or end it in Stripe&apos;s dashboard.</source>
        <translation>Es gibt schon eines. Ändern oder beenden Sie es im Dashboard von Stripe.</translation>
    </message>
    <message>
        <source>Invoices are for owners.</source>
        <translation>Rechnungen sind für Inhaber.</translation>
    </message>
    <message>
        <source>No invoices: Stripe is not connected.</source>
        <translation>Keine Rechnungen: Stripe ist nicht verbunden.</translation>
    </message>
    <message>
        <source>To see a subscription and its invoices, connect Stripe with a restricted key of your own. A key with “_test_” in it shows Stripe&apos;s test mode.</source>
        <translation>Um ein Abonnement und seine Rechnungen zu sehen, verbinden Sie Stripe mit einem eigenen eingeschränkten Schlüssel. Ein Schlüssel mit „_test_“ zeigt den Testmodus von Stripe.</translation>
    </message>
    <message>
        <source>There is no invoice yet.</source>
        <translation>Es gibt noch keine Rechnung.</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Entwurf</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>For</source>
        <translation>Für</translation>
    </message>
    <message>
        <source>Paid</source>
        <translation>Bezahlt</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>Modus</translation>
    </message>
    <message>
        <source>Take over a test invoice?</source>
        <translation>Eine Testrechnung übernehmen?</translation>
    </message>
    <message>
        <source>Nobody paid it: your expenses would hold money that was never spent. You can delete it.</source>
        <translation>Niemand hat sie bezahlt: Unter den Ausgaben stünde Geld, das nie ausgegeben wurde. Sie können sie löschen.</translation>
    </message>
    <message>
        <source>Take over</source>
        <translation>Übernehmen</translation>
    </message>
    <message>
        <source>Subscribe</source>
        <translation>Abonnieren</translation>
    </message>
    <message>
        <source>Go to Stripe</source>
        <translation>Weiter zu Stripe</translation>
    </message>
    <message>
        <source>Price</source>
        <translation>Preis</translation>
    </message>
    <message>
        <source>The id of a recurring price in your Stripe account. You pay on Stripe&apos;s own page, in your browser; nothing is paid before that.</source>
        <translation>Die Kennung eines wiederkehrenden Preises in Ihrem Stripe-Konto. Bezahlt wird auf der Seite von Stripe, im Browser; vorher wird nichts bezahlt.</translation>
    </message>
    <message>
        <source>Stripe gave no page to pay on. Try again.</source>
        <translation>Stripe gab keine Seite zum Bezahlen. Versuchen Sie es noch einmal.</translation>
    </message>
</context>
<context>
    <name>Budgets</name>
    <message>
        <source>project {name}</source>
        <translation>Projekt {name}</translation>
    </message>
    <message>
        <source>one member</source>
        <translation>ein Mitglied</translation>
    </message>
    <message>
        <source>everything</source>
        <translation>alles</translation>
    </message>
    <message>
        <source>{amount} a month</source>
        <translation>{amount} pro Monat</translation>
    </message>
    <message>
        <source>{amount} a week</source>
        <translation>{amount} pro Woche</translation>
    </message>
    <message>
        <source>{amount} a day</source>
        <translation>{amount} pro Tag</translation>
    </message>
    <message>
        <source>{amount} over</source>
        <translation>{amount} darüber</translation>
    </message>
    <message>
        <source>{amount} left</source>
        <translation>{amount} übrig</translation>
    </message>
    <message>
        <source>Covers</source>
        <translation>Umfasst</translation>
    </message>
    <message>
        <source>Limit</source>
        <translation>Grenze</translation>
    </message>
    <message>
        <source>Used</source>
        <translation>Verbraucht</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>Told at {shares}</source>
        <translation>Hinweis bei {shares}</translation>
    </message>
    <message>
        <source>Standing</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>Budget</source>
        <translation>Budget</translation>
    </message>
    <message>
        <source>{used} used, {projected} projected by the end of the month</source>
        <translation>{used} verbraucht, {projected} zum Monatsende erwartet</translation>
    </message>
    <message>
        <source>Monthly budget</source>
        <translation>Monatsbudget</translation>
    </message>
    <message>
        <source>Budget for a month in US dollars</source>
        <translation>Budget für einen Monat in US-Dollar</translation>
    </message>
    <message>
        <source>Spend at most</source>
        <translation>Höchstens ausgeben</translation>
    </message>
    <message>
        <source>Remove budget</source>
        <translation>Budget entfernen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Set budget</source>
        <translation>Budget festlegen</translation>
    </message>
    <message>
        <source>The icon turns amber at {share} and red above the limit. Nothing is ever stopped.</source>
        <translation>Das Symbol wird bei {share} gelb und über der Grenze rot. Angehalten wird nie etwas.</translation>
    </message>
    <message>
        <source>{amount} used this month, {share} of the limit.</source>
        <translation>{amount} in diesem Monat verbraucht, {share} der Grenze.</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Alles</translation>
    </message>
    <message>
        <source>A month</source>
        <translation>Ein Monat</translation>
    </message>
    <message>
        <source>A week</source>
        <translation>Eine Woche</translation>
    </message>
    <message>
        <source>A day</source>
        <translation>Ein Tag</translation>
    </message>
    <message>
        <source>New budget</source>
        <translation>Neues Budget</translation>
    </message>
    <message>
        <source>Provider</source>
        <translation>Anbieter</translation>
    </message>
    <message>
        <source>any</source>
        <translation>beliebig</translation>
    </message>
    <message>
        <source>Period</source>
        <translation>Zeitraum</translation>
    </message>
    <message>
        <source>Limit in US dollars</source>
        <translation>Grenze in US-Dollar</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>Projekt</translation>
    </message>
    <message>
        <source>Tell at, in percent of the limit</source>
        <translation>Hinweis bei, in Prozent der Grenze</translation>
    </message>
    <message>
        <source>For</source>
        <translation>Für</translation>
    </message>
    <message>
        <source>Tell at %</source>
        <translation>Hinweis bei %</translation>
    </message>
    <message>
        <source>You are told at these shares, and nothing is ever stopped.</source>
        <translation>Bei diesen Anteilen kommt ein Hinweis; angehalten wird nie etwas.</translation>
    </message>
    <message>
        <source>{amount} used, {standing}.</source>
        <translation>{amount} verbraucht, {standing}.</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>What was used stays; only the limit and its alerts go.</source>
        <translation>Was verbraucht wurde, bleibt; nur die Grenze und ihre Hinweise verschwinden.</translation>
    </message>
    <message>
        <source>Delete the budget for {scope}?</source>
        <translation>Budget für „{scope}“ löschen?</translation>
    </message>
    <message>
        <source>Budgets</source>
        <translation>Budgets</translation>
    </message>
    <message>
        <source>No budget is set.</source>
        <translation>Kein Budget festgelegt.</translation>
    </message>
    <message>
        <source>A budget is a limit for a month, a week or a day: over everything, or for a provider or project. You are told before it is reached.</source>
        <translation>Ein Budget ist eine Grenze für einen Monat, eine Woche oder einen Tag: für alles oder für einen Anbieter oder ein Projekt. Vor dem Erreichen kommt ein Hinweis.</translation>
    </message>
    <message>
        <source>Set a budget</source>
        <translation>Budget festlegen</translation>
    </message>
    <message>
        <source>{budgets}, {over} exceeded</source>
        <translation>{budgets}, {over} überschritten</translation>
    </message>
</context>
<context>
    <name>Charts</name>
    <message>
        <source>Spend by weekday and hour</source>
        <translation>Ausgaben nach Wochentag und Stunde</translation>
    </message>
    <message>
        <source>an hour on average: {nothing}</source>
        <translation>pro Stunde im Mittel: {nothing}</translation>
    </message>
    <message>
        <source>△ Unpriced</source>
        <translation>△ Ohne Preis</translation>
    </message>
    <message>
        <source>{tokens}: not in the figures</source>
        <translation>{tokens}: nicht in den Beträgen</translation>
    </message>
    <message>
        <source>unpriced</source>
        <translation>ohne Preis</translation>
    </message>
    <message>
        <source>on average</source>
        <translation>im Mittel</translation>
    </message>
    <message>
        <source>In all</source>
        <translation>Insgesamt</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Over</source>
        <translation>Über</translation>
    </message>
    <message>
        <source>in the range</source>
        <translation>im Zeitraum</translation>
    </message>
    <message>
        <source>{amount} spent by {day}</source>
        <translation>{amount} ausgegeben bis {day}</translation>
    </message>
    <message>
        <source>{amount} spent by {day} of a budget of {limit}</source>
        <translation>{amount} ausgegeben bis {day} von einem Budget von {limit}</translation>
    </message>
    <message>
        <source>heading for {amount}, likely {low} to {high}</source>
        <translation>erwartet {amount}, wahrscheinlich {low} bis {high}</translation>
    </message>
    <message>
        <source>over the budget on {day}</source>
        <translation>über dem Budget am {day}</translation>
    </message>
    <message>
        <source>This month against its budget</source>
        <translation>Dieser Monat und sein Budget</translation>
    </message>
    <message>
        <source>Last month {amount}</source>
        <translation>Letzter Monat {amount}</translation>
    </message>
    <message>
        <source>Likely {amount}</source>
        <translation>Erwartet {amount}</translation>
    </message>
    <message>
        <source>Budget {amount}</source>
        <translation>Budget {amount}</translation>
    </message>
    <message>
        <source>{month} so far</source>
        <translation>{month} bisher</translation>
    </message>
    <message>
        <source>Budget</source>
        <translation>Budget</translation>
    </message>
    <message>
        <source>Over it by</source>
        <translation>Darüber um</translation>
    </message>
    <message>
        <source>Left of it</source>
        <translation>Davon übrig</translation>
    </message>
    <message>
        <source>Month&apos;s end: too little to go by yet</source>
        <translation>Monatsende: noch zu wenig bekannt</translation>
    </message>
    <message>
        <source>Likely month&apos;s end</source>
        <translation>Erwartetes Monatsende</translation>
    </message>
    <message>
        <source>4 in 5 end within</source>
        <translation>4 von 5 enden in</translation>
    </message>
    <message>
        <source>Budget used up</source>
        <translation>Budget erschöpft</translation>
    </message>
    <message>
        <source>Last month by this day</source>
        <translation>Letzter Monat bis dahin</translation>
    </message>
    <message>
        <source>All of last month</source>
        <translation>Ganzer letzter Monat</translation>
    </message>
    <message>
        <source>All of it is {basis}</source>
        <translation>Insgesamt {basis}</translation>
    </message>
    <message>
        <source>By {day}</source>
        <translation>Bis {day}</translation>
    </message>
    <message>
        <source>That day</source>
        <translation>An diesem Tag</translation>
    </message>
    <message>
        <source>By {day}, likely</source>
        <translation>Bis {day}, erwartet</translation>
    </message>
    <message>
        <source>Between</source>
        <translation>Zwischen</translation>
    </message>
    <message>
        <source>not known yet</source>
        <translation>noch nicht bekannt</translation>
    </message>
    <message>
        <source>Over budget by</source>
        <translation>Über dem Budget um</translation>
    </message>
    <message>
        <source>Left of budget</source>
        <translation>Vom Budget übrig</translation>
    </message>
    <message>
        <source>Last month by then</source>
        <translation>Letzter Monat bis dahin</translation>
    </message>
    <message>
        <source>Part in sight</source>
        <translation>Sichtbarer Teil</translation>
    </message>
    <message>
        <source>Spend over time</source>
        <translation>Ausgaben im Zeitverlauf</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>Werte</translation>
    </message>
    <message>
        <source>Average a day</source>
        <translation>Mittel pro Tag</translation>
    </message>
    <message>
        <source>Average a week</source>
        <translation>Mittel pro Woche</translation>
    </message>
    <message>
        <source>{time}, so far</source>
        <translation>{time}, bisher</translation>
    </message>
    <message>
        <source>{tokens} at an unknown price: not in the figures</source>
        <translation>{tokens} zu unbekanntem Preis: nicht in den Beträgen</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>Andere</translation>
    </message>
    <message>
        <source>Other ({count})</source>
        <translation>Andere ({count})</translation>
    </message>
    <message>
        <source>Week of {day}</source>
        <translation>Woche ab {day}</translation>
    </message>
    <message>
        <source>No days to show.</source>
        <translation>Keine Tage zu zeigen.</translation>
    </message>
    <message>
        <source>{amount} over {days}</source>
        <translation>{amount} über {days}</translation>
    </message>
    <message>
        <source>most on {day} with {amount}</source>
        <translation>am meisten {day} mit {amount}</translation>
    </message>
    <message>
        <source>Nothing to show.</source>
        <translation>Nichts zu zeigen.</translation>
    </message>
    <message>
        <source>most in {time} with {amount}</source>
        <translation>am meisten: {time} mit {amount}</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>No hour of the week has a known cost.</source>
        <translation>Für keine Stunde der Woche sind Kosten bekannt.</translation>
    </message>
    <message>
        <source>Most is spent on {day} at {hour}, {amount} an hour; {dearest} is the dearest day; {share} falls between {evening} and {morning}.</source>
        <translation>Am meisten wird {day} um {hour} ausgegeben, {amount} pro Stunde; {dearest} ist der teuerste Tag; {share} fallen zwischen {evening} und {morning}.</translation>
    </message>
    <message>
        <source>Spend</source>
        <translation>Ausgaben</translation>
    </message>
    <message>
        <source>Values and series</source>
        <translation>Werte und Reihen</translation>
    </message>
    <message>
        <source>Click a series to hide or show it, with Alt to see it alone</source>
        <translation>Klick blendet eine Reihe aus oder ein, mit Alt bleibt sie allein</translation>
    </message>
    <message>
        <source>Over time</source>
        <translation>Zeitverlauf</translation>
    </message>
    <message>
        <source>Hours of the week</source>
        <translation>Wochenstunden</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>Preis</translation>
    </message>
    <message>
        <source>Cache hits</source>
        <translation>Cache-Treffer</translation>
    </message>
    <message>
        <source>Chart</source>
        <translation>Diagramm</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>Zeitraum</translation>
    </message>
    <message>
        <source>First day</source>
        <translation>Erster Tag</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>Letzter Tag</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Group by</source>
        <translation>Gruppieren nach</translation>
    </message>
    <message>
        <source>Sort by</source>
        <translation>Sortieren nach</translation>
    </message>
    <message>
        <source>Period before</source>
        <translation>Zeitraum davor</translation>
    </message>
    <message>
        <source>Draws the same number of days before as a line</source>
        <translation>Zeichnet ebenso viele Tage davor als Linie</translation>
    </message>
    <message>
        <source>Alt+1 to Alt+4</source>
        <translation>Alt+1 bis Alt+4</translation>
    </message>
    <message>
        <source>PNG picture</source>
        <translation>PNG-Bild</translation>
    </message>
    <message>
        <source>SVG drawing</source>
        <translation>SVG-Zeichnung</translation>
    </message>
    <message>
        <source>CSV table</source>
        <translation>CSV-Tabelle</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Copy the chart, or save it as a picture, a drawing or a table</source>
        <translation>Diagramm kopieren oder als Bild, Zeichnung oder Tabelle speichern</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Save as {kind}…</source>
        <translation>Als {kind} speichern …</translation>
    </message>
    <message>
        <source>Copied as a picture and as a table.</source>
        <translation>Als Bild und als Tabelle kopiert.</translation>
    </message>
    <message>
        <source>Save as {kind}</source>
        <translation>Als {kind} speichern</translation>
    </message>
    <message>
        <source>Saved as {path}</source>
        <translation>Gespeichert als {path}</translation>
    </message>
    <message>
        <source>Not saved: {error}. Choose another folder.</source>
        <translation>Nicht gespeichert: {error}. Einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>Models compared</source>
        <translation>Modelle im Vergleich</translation>
    </message>
    <message>
        <source>Not refreshed: {error}</source>
        <translation>Nicht aktualisiert: {error}</translation>
    </message>
    <message>
        <source>The chart could not be read</source>
        <translation>Das Diagramm konnte nicht gelesen werden</translation>
    </message>
    <message>
        <source>{message} Nothing is lost.</source>
        <translation>{message} Nichts ist verloren.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Create a token for your app</source>
        <translation>Token für eine App anlegen</translation>
    </message>
    <message>
        <source>Show 12 months</source>
        <translation>12 Monate zeigen</translation>
    </message>
    <message>
        <source>Tokens over time</source>
        <translation>Token im Zeitverlauf</translation>
    </message>
    <message>
        <source>Drag over the chart or turn the wheel to zoom, + and − do the same; 0 shows all again</source>
        <translation>Über das Diagramm ziehen oder das Rad drehen vergrößert, ebenso + und −; 0 zeigt wieder alles</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>Summe</translation>
    </message>
    <message>
        <source>Total shown</source>
        <translation>Summe sichtbar</translation>
    </message>
    <message>
        <source>{month} against its budget</source>
        <translation>{month} und sein Budget</translation>
    </message>
    <message>
        <source>When in the week it is spent</source>
        <translation>Wann in der Woche ausgegeben wird</translation>
    </message>
    <message>
        <source>No budget is set; what is spent is held against last month</source>
        <translation>Kein Budget festgelegt; verglichen wird mit dem letzten Monat</translation>
    </message>
    <message>
        <source>Last month as a grey line; the cone holds four months in five</source>
        <translation>Letzter Monat als graue Linie; der Kegel umfasst vier von fünf Monaten</translation>
    </message>
    <message>
        <source>{days} · cache hits are known for up to {uses}</source>
        <translation>{days} · Cache-Treffer sind für bis zu {uses} bekannt</translation>
    </message>
    <message>
        <source>{days} · line: {before}</source>
        <translation>{days} · Linie: {before}</translation>
    </message>
    <message>
        <source>hour</source>
        <translation>Stunde</translation>
    </message>
    <message>
        <source>day</source>
        <translation>Tag</translation>
    </message>
    <message>
        <source>week</source>
        <translation>Woche</translation>
    </message>
    <message>
        <source>month</source>
        <translation>Monat</translation>
    </message>
    <message>
        <source>provider</source>
        <translation>Anbieter</translation>
    </message>
    <message>
        <source>model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>project</source>
        <translation>Projekt</translation>
    </message>
    <message>
        <source>Spend and tokens per {step}, by {group}</source>
        <translation>Ausgaben und Token pro {step}, nach {group}</translation>
    </message>
    <message>
        <source>{tokens}, {time}; nothing else in this range</source>
        <translation>{tokens}, {time}; sonst nichts in diesem Zeitraum</translation>
    </message>
    <message>
        <source>in a single hour of the week; too little to compare hours</source>
        <translation>in einer einzigen Stunde der Woche; zu wenig, um Stunden zu vergleichen</translation>
    </message>
    <message>
        <source>Charts</source>
        <translation>Diagramme</translation>
    </message>
    <message>
        <source>Open in a window</source>
        <translation>In einem Fenster öffnen</translation>
    </message>
</context>
<context>
    <name>Client</name>
    <message>
        <source>CodingVibez is ending.</source>
        <translation>CodingVibez wird beendet.</translation>
    </message>
    <message>
        <source>{address} does not answer in time.</source>
        <translation>{address} antwortet nicht rechtzeitig.</translation>
    </message>
    <message>
        <source>{address} cannot be reached: {error}.</source>
        <translation>{address} ist nicht erreichbar: {error}.</translation>
    </message>
    <message>
        <source>The server failed; the log says more.</source>
        <translation>Der Server ist gescheitert; das Protokoll sagt mehr.</translation>
    </message>
    <message>
        <source>{address} gave an answer that CodingVibez cannot read (HTTP {status}).</source>
        <translation>{address} gab eine Antwort, die CodingVibez nicht lesen kann (HTTP {status}).</translation>
    </message>
</context>
<context>
    <name>Costs</name>
    <message>
        <source>new</source>
        <translation>neu</translation>
    </message>
    <message>
        <source>Provider</source>
        <translation>Anbieter</translation>
    </message>
    <message>
        <source>Basis</source>
        <translation>Grundlage</translation>
    </message>
    <message>
        <source>Month before</source>
        <translation>Monat davor</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Änderung</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Kosten</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>no rate</source>
        <translation>kein Kurs</translation>
    </message>
    <message>
        <source>{basis} + unpriced</source>
        <translation>{basis} + ohne Preis</translation>
    </message>
    <message>
        <source>{tokens} tokens without a known price, not in the money</source>
        <translation>{tokens} Token ohne bekannten Preis, nicht im Betrag</translation>
    </message>
    <message>
        <source>Entered</source>
        <translation>Eingetragen</translation>
    </message>
    <message>
        <source>No rate is known</source>
        <translation>Kein Kurs bekannt</translation>
    </message>
    <message>
        <source>{note}. It is in no sum.</source>
        <translation>{note}. In keiner Summe enthalten.</translation>
    </message>
    <message>
        <source>{amount} in dollars: {note}</source>
        <translation>{amount} in Dollar: {note}</translation>
    </message>
    <message>
        <source>Entered by hand</source>
        <translation>Von Hand eingetragen</translation>
    </message>
    <message>
        <source>Pushed by an app</source>
        <translation>Von einer App übergeben</translation>
    </message>
    <message>
        <source>What for</source>
        <translation>Wofür</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Betrag</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>Dienst</translation>
    </message>
    <message>
        <source>Currency</source>
        <translation>Währung</translation>
    </message>
    <message>
        <source>Month</source>
        <translation>Monat</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>optional</source>
        <translation>freiwillig</translation>
    </message>
    <message>
        <source>provider or any name</source>
        <translation>Anbieter oder beliebiger Name</translation>
    </message>
    <message>
        <source>An amount below zero is a credit.</source>
        <translation>Ein Betrag unter null ist eine Gutschrift.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Enter a cost</source>
        <translation>Kosten eintragen</translation>
    </message>
    <message>
        <source>Add cost</source>
        <translation>Kosten eintragen</translation>
    </message>
    <message>
        <source>{service}, entered</source>
        <translation>{service}, eingetragen</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>An app pushed this figure: it changes when the app pushes it anew.</source>
        <translation>Diesen Betrag hat eine App übergeben: Er ändert sich, wenn sie ihn neu übergibt.</translation>
    </message>
    <message>
        <source>{service}, pushed</source>
        <translation>{service}, übergeben</translation>
    </message>
    <message>
        <source>Delete this cost of {service}?</source>
        <translation>Diese Kosten von {service} löschen?</translation>
    </message>
    <message>
        <source>{amount}. It cannot be brought back.</source>
        <translation>{amount}. Lässt sich nicht zurückholen.</translation>
    </message>
    <message>
        <source>It is a service of its own</source>
        <translation>Es ist ein eigener Dienst</translation>
    </message>
    <message>
        <source>newer than 15 minutes</source>
        <translation>jünger als 15 Minuten</translation>
    </message>
    <message>
        <source>15 to 60 minutes old</source>
        <translation>15 bis 60 Minuten alt</translation>
    </message>
    <message>
        <source>more than an hour old</source>
        <translation>älter als eine Stunde</translation>
    </message>
    <message>
        <source>nothing tracked or billed yet</source>
        <translation>noch nichts erfasst oder abgerechnet</translation>
    </message>
    <message>
        <source>{all}: {input} in, {output} out</source>
        <translation>{all}: {input} ein, {output} aus</translation>
    </message>
    <message>
        <source>{tokens} tokens, not in the money</source>
        <translation>{tokens} Token, nicht im Betrag</translation>
    </message>
    <message>
        <source>{count} without a known rate, in no sum</source>
        <translation>{count} ohne bekannten Kurs, in keiner Summe</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Unpriced</source>
        <translation>Ohne Preis</translation>
    </message>
    <message>
        <source>Plans</source>
        <translation>Tarife</translation>
    </message>
    <message>
        <source>Entries</source>
        <translation>Einträge</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>Zahlen</translation>
    </message>
    <message>
        <source>{plans}, in no cost</source>
        <translation>{plans}, in keinen Kosten</translation>
    </message>
    <message>
        <source>Tracked</source>
        <translation>Erfasst</translation>
    </message>
    <message>
        <source>Provider&apos;s count</source>
        <translation>Zählung des Anbieters</translation>
    </message>
    <message>
        <source>{tokens} tokens</source>
        <translation>{tokens} Token</translation>
    </message>
    <message>
        <source>How the month was got</source>
        <translation>Woraus der Monat besteht</translation>
    </message>
    <message>
        <source>Models and line items</source>
        <translation>Modelle und Posten</translation>
    </message>
    <message>
        <source>Entered costs</source>
        <translation>Eingetragene Kosten</translation>
    </message>
    <message>
        <source>Show uses</source>
        <translation>Nutzungen zeigen</translation>
    </message>
    <message>
        <source>Costs</source>
        <translation>Kosten</translation>
    </message>
    <message>
        <source>Costs by provider</source>
        <translation>Kosten nach Anbieter</translation>
    </message>
    <message>
        <source>How the sum was got</source>
        <translation>Woraus die Summe besteht</translation>
    </message>
    <message>
        <source>Nothing cost anything in {month}.</source>
        <translation>Im {month} hat nichts etwas gekostet.</translation>
    </message>
    <message>
        <source>Costs come from your apps&apos; uses, from providers&apos; bills, and from what you enter: a plan&apos;s monthly price, or a bill that no report tells of.</source>
        <translation>Kosten stammen aus den Nutzungen der Apps, aus Abrechnungen der Anbieter und aus Einträgen von Hand: dem Monatspreis eines Tarifs oder einer Rechnung, von der kein Bericht weiß.</translation>
    </message>
    <message>
        <source>Cost of {month} so far</source>
        <translation>Kosten im {month} bisher</translation>
    </message>
    <message>
        <source>Cost of {month}</source>
        <translation>Kosten im {month}</translation>
    </message>
    <message>
        <source>{tokens} tokens have no known price: they are not in this sum.</source>
        <translation>Für {tokens} Token ist kein Preis bekannt: Sie sind nicht in dieser Summe.</translation>
    </message>
    <message>
        <source>Entered in a currency without a known rate, and in no sum: {count}.</source>
        <translation>In einer Währung ohne bekannten Kurs eingetragen und in keiner Summe: {count}.</translation>
    </message>
    <message>
        <source>all of {month}: {amount}</source>
        <translation>ganzer {month}: {amount}</translation>
    </message>
</context>
<context>
    <name>Counts</name>
    <message numerus="yes">
        <source>{count} budget(s)</source>
        <translation>
            <numerusform>{count} Budget</numerusform>
            <numerusform>{count} Budgets</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} day(s)</source>
        <translation>
            <numerusform>{count} Tag</numerusform>
            <numerusform>{count} Tage</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} hour(s)</source>
        <translation>
            <numerusform>{count} Stunde</numerusform>
            <numerusform>{count} Stunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} invoice(s)</source>
        <translation>
            <numerusform>{count} Rechnung</numerusform>
            <numerusform>{count} Rechnungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} member(s)</source>
        <translation>
            <numerusform>{count} Mitglied</numerusform>
            <numerusform>{count} Mitglieder</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} minute(s)</source>
        <translation>
            <numerusform>{count} Minute</numerusform>
            <numerusform>{count} Minuten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} more alert(s)</source>
        <translation>
            <numerusform>{count} weiterer Hinweis</numerusform>
            <numerusform>{count} weitere Hinweise</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} payment(s)</source>
        <translation>
            <numerusform>{count} Zahlung</numerusform>
            <numerusform>{count} Zahlungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} receipt(s)</source>
        <translation>
            <numerusform>{count} Beleg</numerusform>
            <numerusform>{count} Belege</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} request(s)</source>
        <translation>
            <numerusform>{count} Anfrage</numerusform>
            <numerusform>{count} Anfragen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} such hour(s)</source>
        <translation>
            <numerusform>{count} solche Stunde</numerusform>
            <numerusform>{count} solche Stunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} token(s)</source>
        <translation>
            <numerusform>{count} Token</numerusform>
            <numerusform>{count} Token</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} use(s)</source>
        <translation>
            <numerusform>{count} Nutzung</numerusform>
            <numerusform>{count} Nutzungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} use(s) to be written</source>
        <translation>
            <numerusform>{count} Nutzung zu schreiben</numerusform>
            <numerusform>{count} Nutzungen zu schreiben</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} week(s)</source>
        <translation>
            <numerusform>{count} Woche</numerusform>
            <numerusform>{count} Wochen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} minute(s) ago</source>
        <translation>
            <numerusform>vor {count} Minute</numerusform>
            <numerusform>vor {count} Minuten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} hour(s) ago</source>
        <translation>
            <numerusform>vor {count} Stunde</numerusform>
            <numerusform>vor {count} Stunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} day(s) ago</source>
        <translation>
            <numerusform>vor {count} Tag</numerusform>
            <numerusform>vor {count} Tagen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Expenses</name>
    <message>
        <source>No category</source>
        <translation>Ohne Kategorie</translation>
    </message>
    <message>
        <source>no rate</source>
        <translation>kein Kurs</translation>
    </message>
    <message>
        <source>No rate is known</source>
        <translation>Kein Kurs bekannt</translation>
    </message>
    <message>
        <source>{reason}. It is in no sum.</source>
        <translation>{reason}. In keiner Summe enthalten.</translation>
    </message>
    <message>
        <source>{amount} in dollars: {reason}</source>
        <translation>{amount} in Dollar: {reason}</translation>
    </message>
    <message>
        <source>Vendor</source>
        <translation>Händler</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>Kategorie</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Betrag</translation>
    </message>
    <message>
        <source>In dollars</source>
        <translation>In Dollar</translation>
    </message>
    <message>
        <source>Sum</source>
        <translation>Summe</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>Currency</source>
        <translation>Währung</translation>
    </message>
    <message>
        <source>Tax</source>
        <translation>Steuer</translation>
    </message>
    <message>
        <source>Invoice</source>
        <translation>Rechnung</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>New expense</source>
        <translation>Neue Zahlung</translation>
    </message>
    <message>
        <source>optional</source>
        <translation>freiwillig</translation>
    </message>
    <message>
        <source>by vendor</source>
        <translation>nach Händler</translation>
    </message>
    <message>
        <source>Save anyway</source>
        <translation>Trotzdem speichern</translation>
    </message>
    <message>
        <source>Add expense</source>
        <translation>Zahlung eintragen</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>{vendor}, {amount} on {day} is recorded already.</source>
        <translation>{vendor}, {amount}, {day} ist schon eingetragen.</translation>
    </message>
    <message>
        <source>{amount} on {day}. It cannot be brought back.</source>
        <translation>{amount}, {day}. Lässt sich nicht zurückholen.</translation>
    </message>
    <message>
        <source>Delete the expense of {vendor}?</source>
        <translation>Zahlung an {vendor} löschen?</translation>
    </message>
    <message>
        <source>Expenses</source>
        <translation>Zahlungen</translation>
    </message>
    <message>
        <source>All categories</source>
        <translation>Alle Kategorien</translation>
    </message>
    <message>
        <source>Sums by category</source>
        <translation>Summen nach Kategorie</translation>
    </message>
    <message>
        <source>Show what was paid to anybody</source>
        <translation>Zeigen, was an alle gezahlt wurde</translation>
    </message>
    <message>
        <source>One vendor, however it is spelt</source>
        <translation>Ein Händler, gleich wie geschrieben</translation>
    </message>
    <message>
        <source>Paid in the month</source>
        <translation>Im Monat gezahlt</translation>
    </message>
    <message>
        <source>Paid in {month}</source>
        <translation>Gezahlt im {month}</translation>
    </message>
    <message>
        <source>{payments}, more as you scroll</source>
        <translation>{payments}, mehr beim Blättern</translation>
    </message>
    <message>
        <source>{payments} in a currency without a known rate: not in the sums.</source>
        <translation>{payments} in einer Währung ohne bekannten Kurs: nicht in den Summen.</translation>
    </message>
    <message>
        <source>No payment matches what is chosen above.</source>
        <translation>Keine Zahlung passt zur Auswahl oben.</translation>
    </message>
    <message>
        <source>Clear the choice</source>
        <translation>Auswahl aufheben</translation>
    </message>
    <message>
        <source>Nothing was paid in {month}.</source>
        <translation>Im {month} wurde nichts gezahlt.</translation>
    </message>
    <message>
        <source>An expense is money that was paid, as on an invoice. It is compared with what was used, and never added to it.</source>
        <translation>Eine Zahlung ist Geld, das bezahlt wurde, wie auf einer Rechnung. Sie wird mit der Nutzung verglichen und nie dazugezählt.</translation>
    </message>
    <message>
        <source>Add an expense</source>
        <translation>Zahlung eintragen</translation>
    </message>
    <message>
        <source>Paid to {provider}  ✕</source>
        <translation>Gezahlt an {provider}  ✕</translation>
    </message>
</context>
<context>
    <name>Formatting</name>
    <message>
        <source>${amount}</source>
        <translation>{amount} $</translation>
    </message>
    <message>
        <source>{count} tokens</source>
        <translation>{count} Token</translation>
    </message>
    <message>
        <source>{count} tokens unpriced</source>
        <translation>{count} Token ohne Preis</translation>
    </message>
    <message>
        <source>{number}%</source>
        <translation>{number} %</translation>
    </message>
    <message>
        <source>as much</source>
        <translation>gleich viel</translation>
    </message>
    <message>
        <source>{factor} times as much</source>
        <translation>{factor}-mal so viel</translation>
    </message>
    <message>
        <source>Shown in dollars. {reason}</source>
        <translation>In Dollar gezeigt. {reason}</translation>
    </message>
    <message>
        <source>Converted at {rate} per $, ECB, {day}</source>
        <translation>Umgerechnet mit {rate} je $, EZB, {day}</translation>
    </message>
    <message>
        <source>Converted at {rate} per $, ECB, {day}: no newer rate is known here</source>
        <translation>Umgerechnet mit {rate} je $, EZB, {day}: Ein neuerer Kurs ist hier nicht bekannt</translation>
    </message>
    <message>
        <source>in $, no rate</source>
        <translation>in $, kein Kurs</translation>
    </message>
    <message>
        <source>in {sign}, converted</source>
        <translation>in {sign}, umgerechnet</translation>
    </message>
    <message>
        <source>{share} more</source>
        <translation>{share} mehr</translation>
    </message>
    <message>
        <source>{share} less</source>
        <translation>{share} weniger</translation>
    </message>
    <message>
        <source>ddd d MMM</source>
        <translation>ddd, d. MMM</translation>
    </message>
    <message>
        <source>ddd d MMM yyyy</source>
        <translation>ddd, d. MMM yyyy</translation>
    </message>
    <message>
        <source>d MMM</source>
        <translation>d. MMM</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <translation>d. MMM yyyy</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>Gestern</translation>
    </message>
    <message>
        <source>today</source>
        <translation>heute</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>gestern</translation>
    </message>
    <message>
        <source>never</source>
        <translation>nie</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>gerade eben</translation>
    </message>
    <message>
        <source>on {day}</source>
        <translation>am {day}</translation>
    </message>
    <message>
        <source>In US dollars: about {amount}</source>
        <translation>In US-Dollar: etwa {amount}</translation>
    </message>
</context>
<context>
    <name>Glance</name>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>This month</source>
        <translation>Dieser Monat</translation>
    </message>
    <message>
        <source>Budget</source>
        <translation>Budget</translation>
    </message>
    <message>
        <source>Burn rate</source>
        <translation>Verbrauch</translation>
    </message>
    <message>
        <source>End of month</source>
        <translation>Monatsende</translation>
    </message>
    <message>
        <source>on a plan</source>
        <translation>im Tarif</translation>
    </message>
    <message>
        <source>{share} of {limit} used</source>
        <translation>{share} von {limit} verbraucht</translation>
    </message>
    <message>
        <source>No budget set</source>
        <translation>Kein Budget festgelegt</translation>
    </message>
    <message>
        <source>{words} · heading for {end}</source>
        <translation>{words} · erwartet {end}</translation>
    </message>
    <message>
        <source>(as last month)</source>
        <translation>(wie im letzten)</translation>
    </message>
    <message>
        <source>({change} as last month)</source>
        <translation>({change} wie im letzten)</translation>
    </message>
    <message>
        <source>({change} than last)</source>
        <translation>({change})</translation>
    </message>
    <message>
        <source>{amount} a day</source>
        <translation>{amount} pro Tag</translation>
    </message>
    <message>
        <source>none set</source>
        <translation>keines</translation>
    </message>
    <message>
        <source>– nearly used</source>
        <translation>– fast verbraucht</translation>
    </message>
    <message>
        <source>– exceeded</source>
        <translation>– überschritten</translation>
    </message>
    <message>
        <source>{share} of {limit}</source>
        <translation>{share} von {limit}</translation>
    </message>
    <message>
        <source>about {amount}</source>
        <translation>etwa {amount}</translation>
    </message>
    <message>
        <source>{amount} worth on plans</source>
        <translation>{amount} Wert in Tarifen</translation>
    </message>
    <message>
        <source>{requests} without a known price</source>
        <translation>{requests} ohne bekannten Preis</translation>
    </message>
    <message>
        <source>Nothing tracked yet</source>
        <translation>Noch nichts erfasst</translation>
    </message>
    <message>
        <source>Last fed {when}</source>
        <translation>Zuletzt gemeldet {when}</translation>
    </message>
    <message>
        <source>GNOME has no tray area, so this window takes the icon’s place. With the AppIndicator extension the icon appears in the top bar.</source>
        <translation>GNOME hat keinen Platz für Symbole, daher steht dieses Fenster dafür. Mit der Erweiterung AppIndicator erscheint das Symbol in der oberen Leiste.</translation>
    </message>
    <message>
        <source>This desktop has no tray area, so this window takes the icon’s place.</source>
        <translation>Dieser Desktop hat keinen Platz für Symbole, daher steht dieses Fenster dafür.</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Wird gestartet …</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>Open, new token, budget, quit</source>
        <translation>Öffnen, neues Token, Budget, beenden</translation>
    </message>
    <message>
        <source>Get the extension</source>
        <translation>Erweiterung holen</translation>
    </message>
    <message>
        <source>Open CodingVibez</source>
        <translation>CodingVibez öffnen</translation>
    </message>
    <message>
        <source>Read providers now</source>
        <translation>Anbieter jetzt lesen</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
</context>
<context>
    <name>Integrations</name>
    <message>
        <source>Connected</source>
        <translation>Verbunden</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>Liest</translation>
    </message>
    <message>
        <source>Not read yet</source>
        <translation>Noch nicht gelesen</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>Nicht verbunden</translation>
    </message>
    <message>
        <source>By hand</source>
        <translation>Von Hand</translation>
    </message>
    <message>
        <source>{state}, history {percent}%</source>
        <translation>{state}, Verlauf {percent} %</translation>
    </message>
    <message>
        <source>History read back to {done}, of {first}: {percent}%</source>
        <translation>Verlauf gelesen bis {done}, von {first}: {percent} %</translation>
    </message>
    <message>
        <source>Provider</source>
        <translation>Anbieter</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Last read</source>
        <translation>Zuletzt gelesen</translation>
    </message>
    <message>
        <source>Next read</source>
        <translation>Nächstes Lesen</translation>
    </message>
    <message>
        <source>{glyph} {count} records</source>
        <translation>{glyph} {count} Einträge</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>{first} to {last}</source>
        <translation>{first} bis {last}</translation>
    </message>
    <message>
        <source>Asked for</source>
        <translation>Auf Wunsch</translation>
    </message>
    <message>
        <source>By the clock</source>
        <translation>Nach Zeitplan</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Requests it took: {calls}</source>
        <translation>Nötige Anfragen: {calls}</translation>
    </message>
    <message>
        <source>What the provider charges for them: {amount}</source>
        <translation>Was der Anbieter dafür berechnet: {amount}</translation>
    </message>
    <message>
        <source>Cost of these days: {before}, now {after}</source>
        <translation>Kosten dieser Tage: {before}, jetzt {after}</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Choose file…</source>
        <translation>Datei wählen …</translation>
    </message>
    <message>
        <source>Choose a file for {field}</source>
        <translation>Datei wählen für {field}</translation>
    </message>
    <message>
        <source>Where to get it ↗</source>
        <translation>Woher nehmen ↗</translation>
    </message>
    <message>
        <source>Where to get the {field}</source>
        <translation>Woher: {field}</translation>
    </message>
    <message>
        <source>optional</source>
        <translation>freiwillig</translation>
    </message>
    <message>
        <source>set by {variable}</source>
        <translation>gesetzt durch {variable}</translation>
    </message>
    <message>
        <source>kept; type to replace it</source>
        <translation>gespeichert; zum Ersetzen tippen</translation>
    </message>
    <message>
        <source>This does not look like the {field}.</source>
        <translation>Das sieht nicht aus wie: {field}.</translation>
    </message>
    <message>
        <source>Choose the file</source>
        <translation>Datei wählen</translation>
    </message>
    <message>
        <source>{file} is too large for a key.</source>
        <translation>{file} ist zu groß für einen Schlüssel.</translation>
    </message>
    <message>
        <source>{file} is not text.</source>
        <translation>{file} ist kein Text.</translation>
    </message>
    <message>
        <source>More fields…</source>
        <translation>Weitere Felder …</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Wird geprüft …</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Verbinden</translation>
    </message>
    <message>
        <source>Check and save</source>
        <translation>Prüfen und speichern</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Erneut prüfen</translation>
    </message>
    <message>
        <source>Accepted. The key is in the system&apos;s keyring.</source>
        <translation>Angenommen. Der Schlüssel liegt im Schlüsselbund des Systems.</translation>
    </message>
    <message>
        <source>Accepted. The key comes from the environment.</source>
        <translation>Angenommen. Der Schlüssel kommt aus der Umgebung.</translation>
    </message>
    <message>
        <source>Accepted. The key is kept until CodingVibez ends.</source>
        <translation>Angenommen. Der Schlüssel bleibt, bis CodingVibez endet.</translation>
    </message>
    <message>
        <source>Accepted.</source>
        <translation>Angenommen.</translation>
    </message>
    <message>
        <source>costs</source>
        <translation>Kosten</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>projects</source>
        <translation>Projekte</translation>
    </message>
    <message>
        <source>{days} days after the month&apos;s end</source>
        <translation>{days} Tage nach Monatsende</translation>
    </message>
    <message>
        <source>after {days} days</source>
        <translation>nach {days} Tagen</translation>
    </message>
    <message>
        <source>{amount} a request, by the provider</source>
        <translation>{amount} pro Anfrage, vom Anbieter</translation>
    </message>
    <message>
        <source>estimated from list prices</source>
        <translation>geschätzt aus Listenpreisen</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Konto</translation>
    </message>
    <message>
        <source>Gives</source>
        <translation>Liefert</translation>
    </message>
    <message>
        <source>Money</source>
        <translation>Beträge</translation>
    </message>
    <message>
        <source>Settles</source>
        <translation>Endgültig</translation>
    </message>
    <message>
        <source>Charge</source>
        <translation>Gebühr</translation>
    </message>
    <message>
        <source>To know</source>
        <translation>Zu wissen</translation>
    </message>
    <message>
        <source>History read</source>
        <translation>Verlauf gelesen</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>Jetzt abgleichen</translation>
    </message>
    <message>
        <source>Stop reading</source>
        <translation>Lesen anhalten</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen …</translation>
    </message>
    <message>
        <source>What is to be known</source>
        <translation>Was zu wissen ist</translation>
    </message>
    <message>
        <source>History of runs</source>
        <translation>Bisherige Läufe</translation>
    </message>
    <message>
        <source>Reading {first} to {last}.</source>
        <translation>Liest {first} bis {last}.</translation>
    </message>
    <message>
        <source>Asking…</source>
        <translation>Wird angefragt …</translation>
    </message>
    <message>
        <source>Read: {count} records came.</source>
        <translation>Gelesen: {count} Einträge.</translation>
    </message>
    <message>
        <source>Remove the connection to {provider}?</source>
        <translation>Verbindung zu {provider} entfernen?</translation>
    </message>
    <message>
        <source>Its key is forgotten, and it is read no more. What was read from it stays.</source>
        <translation>Der Schlüssel wird vergessen, und es wird nicht mehr gelesen. Was gelesen wurde, bleibt.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Integrations</source>
        <translation>Anbindungen</translation>
    </message>
    <message>
        <source>Providers</source>
        <translation>Anbieter</translation>
    </message>
    <message>
        <source>{connected} of {all} connected</source>
        <translation>{connected} von {all} verbunden</translation>
    </message>
</context>
<context>
    <name>Join</name>
    <message>
        <source>This is no invitation&apos;s link. One looks like https://costs.example.com/invite#…</source>
        <translation>Das ist kein Einladungslink. So sieht einer aus: https://costs.example.com/invite#…</translation>
    </message>
    <message>
        <source>Join a team</source>
        <translation>Einem Team beitreten</translation>
    </message>
    <message>
        <source>Invitation link</source>
        <translation>Einladungslink</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>Ihr Name</translation>
    </message>
    <message>
        <source>what the others see; may stay empty</source>
        <translation>was die anderen sehen; darf leer bleiben</translation>
    </message>
    <message>
        <source>What the invitation leads to</source>
        <translation>Wohin die Einladung führt</translation>
    </message>
    <message>
        <source>Look at it</source>
        <translation>Ansehen</translation>
    </message>
    <message>
        <source>Link</source>
        <translation>Link</translation>
    </message>
    <message>
        <source>Paste the link that you were sent.</source>
        <translation>Fügen Sie den Link ein, den Sie bekommen haben.</translation>
    </message>
    <message>
        <source>Asking…</source>
        <translation>Wird gefragt …</translation>
    </message>
    <message>
        <source>Team</source>
        <translation>Team</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>Invited by</source>
        <translation>Eingeladen von</translation>
    </message>
    <message>
        <source>You</source>
        <translation>Sie</translation>
    </message>
    <message>
        <source>As</source>
        <translation>Als</translation>
    </message>
    <message>
        <source>Good until</source>
        <translation>Gilt bis</translation>
    </message>
    <message>
        <source>Joining sends nothing of this computer&apos;s figures. Your token for the team&apos;s server is kept in the keyring.</source>
        <translation>Beitreten sendet keine Zahlen dieses Computers. Ihr Token für den Server des Teams wird im Schlüsselbund verwahrt.</translation>
    </message>
    <message>
        <source>Join {team}</source>
        <translation>{team} beitreten</translation>
    </message>
    <message>
        <source>You have joined, but your token could not be kept: {error} Try again before you close this.</source>
        <translation>Sie sind beigetreten, aber Ihr Token konnte nicht verwahrt werden: {error} Versuchen Sie es noch einmal, bevor Sie dies schließen.</translation>
    </message>
</context>
<context>
    <name>Keys</name>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Search or filter</source>
        <translation>Suchen oder filtern</translation>
    </message>
    <message>
        <source>To the next field</source>
        <translation>Zum nächsten Feld</translation>
    </message>
    <message>
        <source>Open what is chosen</source>
        <translation>Gewähltes öffnen</translation>
    </message>
    <message>
        <source>Close what stands beside</source>
        <translation>Schließen, was daneben steht</translation>
    </message>
</context>
<context>
    <name>Models</name>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Spend</source>
        <translation>Ausgaben</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Per 1 M tokens</source>
        <translation>Je 1 Mio. Token</translation>
    </message>
    <message>
        <source>Cache hits</source>
        <translation>Cache-Treffer</translation>
    </message>
    <message>
        <source>unpriced</source>
        <translation>ohne Preis</translation>
    </message>
    <message>
        <source>None of its tokens has a known price</source>
        <translation>Für keines der Token ist ein Preis bekannt</translation>
    </message>
    <message>
        <source>{rate} for a million tokens, input and output together</source>
        <translation>{rate} für eine Million Token, Ein- und Ausgabe zusammen</translation>
    </message>
    <message>
        <source>{rate} for a million tokens, input and output together; {tokens} tokens of unknown price are left out</source>
        <translation>{rate} für eine Million Token, Ein- und Ausgabe zusammen; {tokens} Token mit unbekanntem Preis sind nicht mitgezählt</translation>
    </message>
    <message>
        <source>Not known: each use would have to be looked at, and there are too many</source>
        <translation>Nicht bekannt: Jede einzelne Nutzung wäre anzusehen, und das sind zu viele</translation>
    </message>
    <message>
        <source>{cached} of {whole} input tokens were read from a cache</source>
        <translation>{cached} von {whole} Eingabe-Token kamen aus einem Cache</translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message>
        <source>{count} things ask for attention</source>
        <translation>{count} Dinge verlangen Aufmerksamkeit</translation>
    </message>
</context>
<context>
    <name>Overview</name>
    <message>
        <source>Provider</source>
        <translation>Anbieter</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>Month</source>
        <translation>Monat</translation>
    </message>
    <message>
        <source>Basis</source>
        <translation>Grundlage</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>{cost}, {tokens} tokens</source>
        <translation>{cost}, {tokens} Token</translation>
    </message>
    <message>
        <source>{cost}, {tokens} tokens, {unpriced} of them unpriced</source>
        <translation>{cost}, {tokens} Token, davon {unpriced} ohne Preis</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>{cost}, and {plans}</source>
        <translation>{cost} und {plans}</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <source>Providers</source>
        <translation>Anbieter</translation>
    </message>
    <message>
        <source>Top models</source>
        <translation>Teuerste Modelle</translation>
    </message>
    <message>
        <source>Budget…</source>
        <translation>Budget …</translation>
    </message>
    <message>
        <source>New token…</source>
        <translation>Neues Token …</translation>
    </message>
    <message>
        <source>Nothing has been tracked yet: with a token, your app can tell what it uses.</source>
        <translation>Noch nichts erfasst: Mit einem Token kann eine App melden, was sie verbraucht.</translation>
    </message>
    <message>
        <source>Create a token for your app</source>
        <translation>Token für eine App anlegen</translation>
    </message>
    <message>
        <source>Last use {when}</source>
        <translation>Letzte Nutzung {when}</translation>
    </message>
    <message>
        <source>What is shown was read {when}.</source>
        <translation>Was zu sehen ist, wurde {when} gelesen.</translation>
    </message>
    <message>
        <source>And {more}.</source>
        <translation>Und {more}.</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alle zeigen</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Erledigen</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>Show costs</source>
        <translation>Kosten zeigen</translation>
    </message>
    <message>
        <source>A flat plan</source>
        <translation>Ein Festpreistarif</translation>
    </message>
    <message>
        <source>Every call is paid</source>
        <translation>Jeder Aufruf wird bezahlt</translation>
    </message>
    <message>
        <source>Who pays for {tool}? Until you say, its usage is shown at its worth and is no cost.</source>
        <translation>Wer bezahlt {tool}? Bis das feststeht, wird die Nutzung mit ihrem Wert gezeigt und zählt nicht als Kosten.</translation>
    </message>
    <message>
        <source>{count} more</source>
        <translation>{count} weiteren</translation>
    </message>
    <message>
        <source>{tokens} tokens have no known price: they are not in this month&apos;s money.</source>
        <translation>Für {tokens} Token ist kein Preis bekannt: Sie sind nicht in den Beträgen dieses Monats.</translation>
    </message>
    <message>
        <source>{tokens} tokens of {models} have no known price: they are not in this month&apos;s money.</source>
        <translation>Für {tokens} Token von {models} ist kein Preis bekannt: Sie sind nicht in den Beträgen dieses Monats.</translation>
    </message>
    <message>
        <source>{names} and {last}</source>
        <translation>{names} und {last}</translation>
    </message>
    <message>
        <source>What the API would have charged for usage that a flat plan pays for: in no cost and no budget.</source>
        <translation>Was die API für Nutzung verlangt hätte, die ein Festpreistarif bezahlt: in keinen Kosten und keinem Budget.</translation>
    </message>
    <message>
        <source>Opens today&apos;s uses</source>
        <translation>Öffnet die Nutzungen von heute</translation>
    </message>
    <message>
        <source>This month</source>
        <translation>Dieser Monat</translation>
    </message>
    <message>
        <source>Opens the month&apos;s costs</source>
        <translation>Öffnet die Kosten des Monats</translation>
    </message>
    <message>
        <source>Set a budget…</source>
        <translation>Budget festlegen …</translation>
    </message>
    <message>
        <source>All of last month: {amount}</source>
        <translation>Ganzer letzter Monat: {amount}</translation>
    </message>
    <message>
        <source>of {limit}, unknown how much is used</source>
        <translation>von {limit}, unbekannt, wie viel verbraucht ist</translation>
    </message>
    <message>
        <source>Used {used} of {limit}.
The tick is the projected end of the month: {end}</source>
        <translation>Verbraucht {used} von {limit}.
Der Strich ist das erwartete Monatsende: {end}</translation>
    </message>
    <message>
        <source>none of its usage has a known price</source>
        <translation>für keine Nutzung ist ein Preis bekannt</translation>
    </message>
    <message>
        <source>last month is not known: its usage has no known price</source>
        <translation>letzter Monat nicht bekannt: kein Preis für seine Nutzung</translation>
    </message>
    <message>
        <source>nothing by this day last month</source>
        <translation>bis zu diesem Tag im letzten Monat nichts</translation>
    </message>
    <message>
        <source>{change} as by this day last month ({amount})</source>
        <translation>{change} wie bis zu diesem Tag im letzten Monat ({amount})</translation>
    </message>
    <message>
        <source>{change} than by this day last month ({amount})</source>
        <translation>{change} als bis zu diesem Tag im letzten Monat ({amount})</translation>
    </message>
    <message>
        <source>{amount} over the budget of {limit}</source>
        <translation>{amount} über dem Budget von {limit}</translation>
    </message>
    <message>
        <source>{share} of {limit}, heading {amount} over</source>
        <translation>{share} von {limit}, erwartet {amount} darüber</translation>
    </message>
    <message>
        <source>{share} of {limit}, {amount} left</source>
        <translation>{share} von {limit}, {amount} übrig</translation>
    </message>
    <message>
        <source>End of month</source>
        <translation>Monatsende</translation>
    </message>
    <message>
        <source>Opens the month in the charts</source>
        <translation>Öffnet den Monat in den Diagrammen</translation>
    </message>
    <message>
        <source>projected</source>
        <translation>erwartet</translation>
    </message>
    <message>
        <source>burn rate of the last 24 hours</source>
        <translation>Verbrauch der letzten 24 Stunden</translation>
    </message>
    <message>
        <source>End of {month}</source>
        <translation>Ende {month}</translation>
    </message>
    <message>
        <source>too little to go by yet</source>
        <translation>noch zu wenig bekannt</translation>
    </message>
    <message>
        <source>likely {low} to {high}</source>
        <translation>wahrscheinlich {low} bis {high}</translation>
    </message>
    <message>
        <source>Four months in five end within this range</source>
        <translation>Vier von fünf Monaten enden in diesem Bereich</translation>
    </message>
    <message>
        <source>{hour} an hour · {day} a day</source>
        <translation>{hour} pro Stunde · {day} pro Tag</translation>
    </message>
    <message>
        <source>{amount} and {tokens} tokens an hour</source>
        <translation>{amount} und {tokens} Token pro Stunde</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Newest figure</source>
        <translation>Neueste Zahl</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>Quellen</translation>
    </message>
    <message>
        <source>How fresh every source is</source>
        <translation>Wie frisch jede Quelle ist</translation>
    </message>
    <message>
        <source>Connect a provider</source>
        <translation>Anbieter verbinden</translation>
    </message>
    <message>
        <source>How providers stand could not be read: {error}</source>
        <translation>Der Stand der Anbieter konnte nicht gelesen werden: {error}</translation>
    </message>
    <message>
        <source>Your apps</source>
        <translation>Apps</translation>
    </message>
    <message>
        <source>tracked as they are used</source>
        <translation>erfasst bei der Nutzung</translation>
    </message>
</context>
<context>
    <name>Pages</name>
    <message>
        <source>Overview</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <source>Usage</source>
        <translation>Nutzung</translation>
    </message>
    <message>
        <source>Charts</source>
        <translation>Diagramme</translation>
    </message>
    <message>
        <source>Costs</source>
        <translation>Kosten</translation>
    </message>
    <message>
        <source>Expenses</source>
        <translation>Zahlungen</translation>
    </message>
    <message>
        <source>Budgets</source>
        <translation>Budgets</translation>
    </message>
    <message>
        <source>Reconciliation</source>
        <translation>Abgleich</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>Hinweise</translation>
    </message>
    <message>
        <source>Integrations</source>
        <translation>Anbindungen</translation>
    </message>
    <message>
        <source>Apps</source>
        <translation>Apps</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>About</source>
        <translation>Über</translation>
    </message>
</context>
<context>
    <name>Problem</name>
    <message>
        <source>CodingVibez could not start</source>
        <translation>CodingVibez konnte nicht starten</translation>
    </message>
</context>
<context>
    <name>Range</name>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>7 days</source>
        <translation>7 Tage</translation>
    </message>
    <message>
        <source>30 days</source>
        <translation>30 Tage</translation>
    </message>
    <message>
        <source>90 days</source>
        <translation>90 Tage</translation>
    </message>
    <message>
        <source>This month</source>
        <translation>Dieser Monat</translation>
    </message>
    <message>
        <source>Last month</source>
        <translation>Letzter Monat</translation>
    </message>
    <message>
        <source>This year</source>
        <translation>Dieses Jahr</translation>
    </message>
    <message>
        <source>12 months</source>
        <translation>12 Monate</translation>
    </message>
    <message>
        <source>Own dates</source>
        <translation>Eigene Tage</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>Letzte 7 Tage</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>Letzte 30 Tage</translation>
    </message>
    <message>
        <source>Last 90 days</source>
        <translation>Letzte 90 Tage</translation>
    </message>
    <message>
        <source>Last 12 months</source>
        <translation>Letzte 12 Monate</translation>
    </message>
    <message>
        <source>Chosen days</source>
        <translation>Gewählte Tage</translation>
    </message>
    <message>
        <source>today</source>
        <translation>heute</translation>
    </message>
    <message>
        <source>in the last 7 days</source>
        <translation>in den letzten 7 Tagen</translation>
    </message>
    <message>
        <source>in the last 30 days</source>
        <translation>in den letzten 30 Tagen</translation>
    </message>
    <message>
        <source>in the last 90 days</source>
        <translation>in den letzten 90 Tagen</translation>
    </message>
    <message>
        <source>this month</source>
        <translation>in diesem Monat</translation>
    </message>
    <message>
        <source>last month</source>
        <translation>im letzten Monat</translation>
    </message>
    <message>
        <source>this year</source>
        <translation>in diesem Jahr</translation>
    </message>
    <message>
        <source>in the last 12 months</source>
        <translation>in den letzten 12 Monaten</translation>
    </message>
    <message>
        <source>in the chosen days</source>
        <translation>an den gewählten Tagen</translation>
    </message>
    <message>
        <source>Hour</source>
        <translation>Stunde</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>Tag</translation>
    </message>
    <message>
        <source>Week</source>
        <translation>Woche</translation>
    </message>
    <message>
        <source>Month</source>
        <translation>Monat</translation>
    </message>
    <message>
        <source>Provider</source>
        <translation>Anbieter</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>Projekt</translation>
    </message>
    <message>
        <source>Nothing was used {when}.</source>
        <translation>Keine Nutzung {when}.</translation>
    </message>
</context>
<context>
    <name>Receipts</name>
    <message>
        <source>Pasted picture</source>
        <translation>Eingefügtes Bild</translation>
    </message>
    <message>
        <source>This is a folder: choose the files in it.</source>
        <translation>Das ist ein Ordner: die Dateien darin wählen.</translation>
    </message>
    <message>
        <source>The file is larger than {size} MB: send it smaller.</source>
        <translation>Die Datei ist größer als {size} MB: kleiner senden.</translation>
    </message>
    <message>
        <source>The file is no longer there.</source>
        <translation>Die Datei ist nicht mehr da.</translation>
    </message>
    <message>
        <source>This file may not be read by you.</source>
        <translation>Sie dürfen diese Datei nicht lesen.</translation>
    </message>
    <message>
        <source>The file cannot be opened: {reason}.</source>
        <translation>Die Datei lässt sich nicht öffnen: {reason}.</translation>
    </message>
    <message>
        <source>The picture cannot be used.</source>
        <translation>Das Bild ist nicht verwendbar.</translation>
    </message>
    <message>
        <source>{most} files wait already: send this one when they are done.</source>
        <translation>{most} Dateien warten schon: diese danach senden.</translation>
    </message>
    <message>
        <source>This file was read before; it is in the list below.</source>
        <translation>Diese Datei wurde schon gelesen; sie steht in der Liste unten.</translation>
    </message>
    <message>
        <source>Saved as expense: {vendor}, {amount}.</source>
        <translation>Als Zahlung gespeichert: {vendor}, {amount}.</translation>
    </message>
    <message>
        <source>The server takes a few files a minute; going on soon.</source>
        <translation>Der Server nimmt nur wenige Dateien pro Minute; gleich geht es weiter.</translation>
    </message>
    <message>
        <source>The file {what}</source>
        <translation>Die Datei {what}</translation>
    </message>
    <message>
        <source>Saved as expense</source>
        <translation>Als Zahlung gespeichert</translation>
    </message>
    <message>
        <source>Same invoice as another</source>
        <translation>Gleiche Rechnung wie eine andere</translation>
    </message>
    <message>
        <source>To check</source>
        <translation>Zu prüfen</translation>
    </message>
    <message>
        <source>To save</source>
        <translation>Zu speichern</translation>
    </message>
    <message>
        <source>Nothing to pay</source>
        <translation>Nichts zu zahlen</translation>
    </message>
    <message>
        <source>Vendor</source>
        <translation>Händler</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>without a name</source>
        <translation>ohne Namen</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Gelesen</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Betrag</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Choose receipts</source>
        <translation>Belege wählen</translation>
    </message>
    <message>
        <source>Pictures and PDFs ({kinds})</source>
        <translation>Bilder und PDFs ({kinds})</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Drop receipts and invoices here</source>
        <translation>Belege und Rechnungen hier ablegen</translation>
    </message>
    <message>
        <source>Pictures or PDFs of at most 20 MB; a copied picture can be pasted.</source>
        <translation>Bilder oder PDFs bis 20 MB; ein kopiertes Bild lässt sich einfügen.</translation>
    </message>
    <message>
        <source>Choose files…</source>
        <translation>Dateien wählen …</translation>
    </message>
    <message>
        <source>Drop to have it read</source>
        <translation>Ablegen, um es lesen zu lassen</translation>
    </message>
    <message>
        <source>Drop receipts</source>
        <translation>Belege ablegen</translation>
    </message>
    <message>
        <source>A copied picture can be pasted.</source>
        <translation>Ein kopiertes Bild lässt sich einfügen.</translation>
    </message>
    <message>
        <source>Being read: {done} of {total} done</source>
        <translation>Wird gelesen: {done} von {total} fertig</translation>
    </message>
    <message>
        <source>{count} could not be read</source>
        <translation>{count} nicht lesbar</translation>
    </message>
    <message>
        <source>Check {count}</source>
        <translation>{count} prüfen</translation>
    </message>
    <message>
        <source>Show why</source>
        <translation>Grund zeigen</translation>
    </message>
    <message>
        <source>Nothing to paste: copy a picture or files first.</source>
        <translation>Nichts einzufügen: zuerst ein Bild oder Dateien kopieren.</translation>
    </message>
    <message>
        <source>Receipts</source>
        <translation>Belege</translation>
    </message>
    <message>
        <source>Currency</source>
        <translation>Währung</translation>
    </message>
    <message>
        <source>Tax</source>
        <translation>Steuer</translation>
    </message>
    <message>
        <source>Invoice number</source>
        <translation>Rechnungsnummer</translation>
    </message>
    <message>
        <source>check</source>
        <translation>prüfen</translation>
    </message>
    <message>
        <source>Nothing was found: enter it.</source>
        <translation>Nichts gefunden: bitte eintragen.</translation>
    </message>
    <message>
        <source>Read with {confidence} confidence: compare it with the picture.</source>
        <translation>Mit {confidence} Sicherheit gelesen: mit dem Bild vergleichen.</translation>
    </message>
    <message>
        <source>Read with {confidence} confidence.</source>
        <translation>Mit {confidence} Sicherheit gelesen.</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Später</translation>
    </message>
    <message>
        <source>Receipt {number}</source>
        <translation>Beleg {number}</translation>
    </message>
    <message>
        <source>by vendor</source>
        <translation>nach Händler</translation>
    </message>
    <message>
        <source>Save expense</source>
        <translation>Zahlung speichern</translation>
    </message>
    <message>
        <source>This is entered as an expense already.</source>
        <translation>Das ist schon als Zahlung eingetragen.</translation>
    </message>
    <message>
        <source>The same invoice was read before.</source>
        <translation>Dieselbe Rechnung wurde schon gelesen.</translation>
    </message>
    <message>
        <source>Show it</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>Nothing is to be paid, so there is no expense to save.</source>
        <translation>Es ist nichts zu zahlen, also gibt es keine Zahlung zu speichern.</translation>
    </message>
    <message>
        <source>Compare with the picture: {fields}.</source>
        <translation>Mit dem Bild vergleichen: {fields}.</translation>
    </message>
    <message>
        <source>Everything was read surely. A look at the picture is still worth it.</source>
        <translation>Alles wurde sicher gelesen. Ein Blick auf das Bild lohnt sich trotzdem.</translation>
    </message>
    <message>
        <source>Delete this receipt?</source>
        <translation>Diesen Beleg löschen?</translation>
    </message>
    <message>
        <source>Its file is deleted too and cannot be brought back. An expense stays.</source>
        <translation>Auch die Datei wird gelöscht und lässt sich nicht zurückholen. Eine Zahlung bleibt.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Wird gelesen …</translation>
    </message>
    <message>
        <source>Reading, {seconds} s</source>
        <translation>Wird gelesen, {seconds} s</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Being read</source>
        <translation>Wird gelesen</translation>
    </message>
    <message>
        <source>Cancel all</source>
        <translation>Alle abbrechen</translation>
    </message>
    <message>
        <source>Something to know</source>
        <translation>Gut zu wissen</translation>
    </message>
    <message>
        <source>Picture of the receipt</source>
        <translation>Bild des Belegs</translation>
    </message>
    <message>
        <source>Page before</source>
        <translation>Vorige Seite</translation>
    </message>
    <message>
        <source>Next page</source>
        <translation>Nächste Seite</translation>
    </message>
    <message>
        <source>Smaller (−)</source>
        <translation>Kleiner (−)</translation>
    </message>
    <message>
        <source>Larger (+)</source>
        <translation>Größer (+)</translation>
    </message>
    <message>
        <source>Open original</source>
        <translation>Original öffnen</translation>
    </message>
    <message>
        <source>Page {number} of {count}</source>
        <translation>Seite {number} von {count}</translation>
    </message>
    <message>
        <source>The page is being drawn…</source>
        <translation>Die Seite wird gezeichnet …</translation>
    </message>
    <message>
        <source>The page cannot be shown: {reason} What was read is beside it.</source>
        <translation>Die Seite lässt sich nicht zeigen: {reason} Das Gelesene steht daneben.</translation>
    </message>
    <message>
        <source>The picture is broken.</source>
        <translation>Das Bild ist beschädigt.</translation>
    </message>
    <message>
        <source>Save what needs no check without asking me</source>
        <translation>Was keine Prüfung braucht, ohne Nachfrage speichern</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Einfügen</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Löschen …</translation>
    </message>
    <message>
        <source>Pictures or PDFs of at most 20 MB; a copied picture can be pasted. No cloud service reads them, and nothing becomes an expense before you have looked at it.</source>
        <translation>Bilder oder PDFs bis 20 MB; ein kopiertes Bild lässt sich einfügen. Kein Cloud-Dienst liest sie, und nichts wird ungesehen zur Zahlung.</translation>
    </message>
    <message>
        <source>Receipts of which every field was read surely, and that are new, become expenses at once.</source>
        <translation>Neue Belege, bei denen jedes Feld sicher gelesen wurde, werden sofort zu Zahlungen.</translation>
    </message>
    <message>
        <source>Paste a picture or files</source>
        <translation>Bild oder Dateien einfügen</translation>
    </message>
    <message>
        <source>Choose files</source>
        <translation>Dateien wählen</translation>
    </message>
    <message>
        <source>{count} receipts, {waiting} not saved</source>
        <translation>{count} Belege, {waiting} nicht gespeichert</translation>
    </message>
    <message>
        <source>1 receipt, {waiting} not saved</source>
        <translation>1 Beleg, {waiting} nicht gespeichert</translation>
    </message>
    <message>
        <source>Saved as expense: {vendor}, {amount} on {day}.</source>
        <translation>Als Zahlung gespeichert: {vendor}, {amount}, {day}.</translation>
    </message>
    <message>
        <source>Delete the receipt of {vendor}?</source>
        <translation>Beleg von {vendor} löschen?</translation>
    </message>
</context>
<context>
    <name>Reconciliation</name>
    <message>
        <source>Match</source>
        <translation>Stimmt überein</translation>
    </message>
    <message>
        <source>Under-tracked</source>
        <translation>Zu wenig erfasst</translation>
    </message>
    <message>
        <source>Over-estimated</source>
        <translation>Zu hoch geschätzt</translation>
    </message>
    <message>
        <source>Unpaid</source>
        <translation>Unbezahlt</translation>
    </message>
    <message>
        <source>Paid, not billed</source>
        <translation>Nur bezahlt</translation>
    </message>
    <message>
        <source>No bill</source>
        <translation>Keine Abrechnung</translation>
    </message>
    <message>
        <source>open</source>
        <translation>offen</translation>
    </message>
    <message>
        <source>settled</source>
        <translation>endgültig</translation>
    </message>
    <message>
        <source>Provider</source>
        <translation>Anbieter</translation>
    </message>
    <message>
        <source>Tracked</source>
        <translation>Erfasst</translation>
    </message>
    <message>
        <source>Billed</source>
        <translation>Abgerechnet</translation>
    </message>
    <message>
        <source>Tracked − billed</source>
        <translation>Differenz</translation>
    </message>
    <message>
        <source>Entered</source>
        <translation>Eingetragen</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Kosten</translation>
    </message>
    <message>
        <source>Paid</source>
        <translation>Bezahlt</translation>
    </message>
    <message>
        <source>Paid − cost</source>
        <translation>Differenz</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>Urteil</translation>
    </message>
    <message>
        <source>tracked</source>
        <translation>erfasst</translation>
    </message>
    <message>
        <source>billed</source>
        <translation>abgerechnet</translation>
    </message>
    <message>
        <source>entered</source>
        <translation>eingetragen</translation>
    </message>
    <message>
        <source>cost</source>
        <translation>Kosten</translation>
    </message>
    <message>
        <source>paid</source>
        <translation>bezahlt</translation>
    </message>
    <message>
        <source>paid to others</source>
        <translation>an andere bezahlt</translation>
    </message>
    <message>
        <source>Reconciliation</source>
        <translation>Abgleich</translation>
    </message>
    <message>
        <source>Books by provider</source>
        <translation>Bücher nach Anbieter</translation>
    </message>
    <message>
        <source>Show costs</source>
        <translation>Kosten zeigen</translation>
    </message>
    <message>
        <source>Show expenses</source>
        <translation>Zahlungen zeigen</translation>
    </message>
    <message>
        <source>All providers</source>
        <translation>Alle Anbieter</translation>
    </message>
    <message>
        <source>Figures match where they differ by no more than {percent}% or {amount}.</source>
        <translation>Zahlen stimmen überein, wenn sie höchstens {percent} % oder {amount} auseinanderliegen.</translation>
    </message>
    <message>
        <source>Nothing was tracked, billed or paid in {month}.</source>
        <translation>Im {month} wurde nichts erfasst, abgerechnet oder bezahlt.</translation>
    </message>
    <message>
        <source>Here your apps&apos; uses, the providers&apos; bills and your payments are held against each other.</source>
        <translation>Hier werden die Nutzungen der Apps, die Abrechnungen der Anbieter und die Zahlungen miteinander verglichen.</translation>
    </message>
    <message>
        <source>Show {month}</source>
        <translation>{month} zeigen</translation>
    </message>
    <message>
        <source>{provider}: {verdict}</source>
        <translation>{provider}: {verdict}</translation>
    </message>
    <message>
        <source>Days that a bill tells of: {billed}, settled: {settled}.</source>
        <translation>Tage mit Abrechnung: {billed}, endgültig: {settled}.</translation>
    </message>
    <message>
        <source>No bill tells of any day.</source>
        <translation>Keine Abrechnung nennt einen Tag.</translation>
    </message>
    <message>
        <source>The month is open: figures may still change.</source>
        <translation>Der Monat ist offen: Zahlen können sich noch ändern.</translation>
    </message>
    <message>
        <source>The month is settled.</source>
        <translation>Der Monat ist endgültig.</translation>
    </message>
    <message>
        <source>Paid the month before: {before}, the month after: {after}.</source>
        <translation>Im Monat davor bezahlt: {before}, im Monat danach: {after}.</translation>
    </message>
</context>
<context>
    <name>Servers</name>
    <message>
        <source>Enter an address such as https://costs.example.com.</source>
        <translation>Geben Sie eine Adresse wie https://costs.example.com ein.</translation>
    </message>
    <message>
        <source>The address must begin with https://, to keep the token private.</source>
        <translation>Die Adresse muss mit https:// beginnen, damit das Token geheim bleibt.</translation>
    </message>
    <message>
        <source>Paste the token that your team&apos;s server gave you.</source>
        <translation>Fügen Sie das Token ein, das der Server Ihres Teams ausgegeben hat.</translation>
    </message>
    <message>
        <source>{file} is no certificate file (PEM) that can be read.</source>
        <translation>{file} ist keine lesbare Zertifikatsdatei (PEM).</translation>
    </message>
    <message>
        <source>The keyring does not give the token of {name}. Enter it again.</source>
        <translation>Der Schlüsselbund gibt das Token von {name} nicht heraus. Geben Sie es erneut ein.</translation>
    </message>
    <message>
        <source>{address} runs version {version}, which is too old. It needs {least}.</source>
        <translation>Auf {address} läuft Version {version}. Sie ist zu alt, nötig ist {least}.</translation>
    </message>
    <message>
        <source>The certificate of {address} is not trusted ({reason}). If your team has an authority of its own, choose its CA file.</source>
        <translation>Dem Zertifikat von {address} wird nicht vertraut ({reason}). Hat Ihr Team eine eigene Zertifizierungsstelle, wählen Sie deren CA-Datei.</translation>
    </message>
    <message>
        <source>{address} answers, but not with TLS as https needs it.</source>
        <translation>{address} antwortet, aber nicht mit TLS, das https braucht.</translation>
    </message>
    <message>
        <source>{address} refuses the token: it is wrong, expired or revoked.</source>
        <translation>{address} lehnt das Token ab: Es ist falsch, abgelaufen oder widerrufen.</translation>
    </message>
    <message>
        <source>The token may not read {address}: it needs the scope “read”.</source>
        <translation>Das Token darf auf {address} nicht lesen: Es braucht den Bereich „read“.</translation>
    </message>
    <message>
        <source>{address} does not answer as a CodingVibez server does.</source>
        <translation>{address} antwortet nicht wie ein Server von CodingVibez.</translation>
    </message>
    <message>
        <source>{address} cannot be reached. Check the address and your network.</source>
        <translation>{address} ist nicht erreichbar. Prüfen Sie die Adresse und Ihr Netz.</translation>
    </message>
    <message>
        <source>Servers…</source>
        <translation>Server …</translation>
    </message>
    <message>
        <source>Back to this computer</source>
        <translation>Zurück zu diesem Computer</translation>
    </message>
    <message>
        <source>Team server: {name}</source>
        <translation>Server des Teams: {name}</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Dieser Computer</translation>
    </message>
    <message>
        <source>Whose figures are shown; press to change</source>
        <translation>Wessen Zahlen gezeigt werden; zum Wechseln drücken</translation>
    </message>
    <message>
        <source>Change the server</source>
        <translation>Server ändern</translation>
    </message>
    <message>
        <source>Add a team&apos;s server</source>
        <translation>Server eines Teams hinzufügen</translation>
    </message>
    <message>
        <source>My team</source>
        <translation>Mein Team</translation>
    </message>
    <message>
        <source>only for an authority of your team&apos;s own</source>
        <translation>nur bei eigener Zertifizierungsstelle</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Auswählen …</translation>
    </message>
    <message>
        <source>Choose the CA file</source>
        <translation>CA-Datei auswählen</translation>
    </message>
    <message>
        <source>Check and save</source>
        <translation>Prüfen und speichern</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>CA file (PEM)</source>
        <translation>CA-Datei (PEM)</translation>
    </message>
    <message>
        <source>The token is kept in the keyring, and sent to this address only.</source>
        <translation>Das Token liegt im Schlüsselbund und geht nur an diese Adresse.</translation>
    </message>
    <message>
        <source>Certificates (*.pem *.crt *.cer);;All files (*)</source>
        <translation>Zertifikate (*.pem *.crt *.cer);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Wird geprüft …</translation>
    </message>
    <message>
        <source>Servers</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>Add…</source>
        <translation>Hinzufügen …</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>Ändern …</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen …</translation>
    </message>
    <message>
        <source>Whose figures are shown</source>
        <translation>Wessen Zahlen gezeigt werden</translation>
    </message>
    <message>
        <source>shown</source>
        <translation>angezeigt</translation>
    </message>
    <message>
        <source>Remove {name}?</source>
        <translation>{name} entfernen?</translation>
    </message>
    <message>
        <source>Address and token are forgotten here. The server keeps its data.</source>
        <translation>Adresse und Token werden hier vergessen. Der Server behält seine Daten.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Forward what is tracked on this computer</source>
        <translation>Weiterleiten, was auf diesem Computer erfasst wird</translation>
    </message>
    <message>
        <source>all; or names with commas between them</source>
        <translation>alle; oder Namen, mit Kommas getrennt</translation>
    </message>
    <message>
        <source>Projects to forward</source>
        <translation>Projekte, die weitergeleitet werden</translation>
    </message>
    <message>
        <source>Send earlier usage too</source>
        <translation>Auch Früheres senden</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>State of forwarding</source>
        <translation>Stand der Weiterleitung</translation>
    </message>
    <message>
        <source>Projects</source>
        <translation>Projekte</translation>
    </message>
    <message>
        <source>This computer&apos;s server does not know of it.</source>
        <translation>Der Server dieses Computers kennt ihn nicht.</translation>
    </message>
    <message>
        <source>The team&apos;s server would not take {aside}:</source>
        <translation>Der Server des Teams hat {aside} nicht angenommen:</translation>
    </message>
    <message>
        <source>and {more} more</source>
        <translation>und {more} weitere</translation>
    </message>
    <message>
        <source>Off. Prompts and answers are never kept, so none could be sent.</source>
        <translation>Aus. Eingaben und Antworten werden nie gespeichert, also auch nie gesendet.</translation>
    </message>
    <message>
        <source>Stopped, {pending} to be sent. {reason}</source>
        <translation>Angehalten, {pending} noch zu senden. {reason}</translation>
    </message>
    <message>
        <source>Waits, {pending} to be sent. It is tried again. {reason}</source>
        <translation>Wartet, {pending} noch zu senden. Es wird wieder versucht. {reason}</translation>
    </message>
    <message>
        <source>Being sent: {pending} to go.</source>
        <translation>Wird gesendet: noch {pending}.</translation>
    </message>
    <message>
        <source>All is sent but {aside}.</source>
        <translation>Alles gesendet bis auf {aside}.</translation>
    </message>
    <message>
        <source>All is sent.</source>
        <translation>Alles ist gesendet.</translation>
    </message>
    <message>
        <source>The figures are those of {moment}.</source>
        <translation>Die Zahlen sind von {moment}.</translation>
    </message>
    <message>
        <source>Shown now: {name}. Add your team&apos;s server, or switch between it and this computer.</source>
        <translation>Jetzt gezeigt: {name}. Fügen Sie den Server Ihres Teams hinzu, oder wechseln Sie zwischen ihm und diesem Computer.</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>This computer</source>
        <translation>Dieser Computer</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>This month</source>
        <translation>Dieser Monat</translation>
    </message>
    <message>
        <source>Share of the budget</source>
        <translation>Anteil am Budget</translation>
    </message>
    <message>
        <source>Burn rate a day</source>
        <translation>Verbrauch pro Tag</translation>
    </message>
    <message>
        <source>The icon alone</source>
        <translation>Nur das Symbol</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Notify when part of a budget is used</source>
        <translation>Melden, wenn ein Teil eines Budgets verbraucht ist</translation>
    </message>
    <message>
        <source>At each of the budget&apos;s thresholds, once.</source>
        <translation>Bei jeder Schwelle des Budgets einmal.</translation>
    </message>
    <message>
        <source>Notify when a budget will be exceeded</source>
        <translation>Melden, wenn ein Budget überschritten werden wird</translation>
    </message>
    <message>
        <source>When its projected end crosses the limit.</source>
        <translation>Wenn das erwartete Ende über der Grenze liegt.</translation>
    </message>
    <message>
        <source>Notify of a day that costs far more than usual</source>
        <translation>Melden, wenn ein Tag weit mehr kostet als üblich</translation>
    </message>
    <message>
        <source>Measured against the same day of past weeks.</source>
        <translation>Verglichen mit demselben Wochentag früherer Wochen.</translation>
    </message>
    <message>
        <source>Notify of usage without a price</source>
        <translation>Nutzung ohne Preis melden</translation>
    </message>
    <message>
        <source>Its tokens are counted, but are not in the totals.</source>
        <translation>Ihre Token sind gezählt, aber nicht in den Summen.</translation>
    </message>
    <message>
        <source>Notify when a provider cannot be read</source>
        <translation>Melden, wenn ein Anbieter nicht lesbar ist</translation>
    </message>
    <message>
        <source>After two failures in a row.</source>
        <translation>Nach zwei Fehlschlägen hintereinander.</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Erscheinungsbild</translation>
    </message>
    <message>
        <source>Light or dark; as the system, it follows at once.</source>
        <translation>Hell oder dunkel; wie das System folgt es sofort.</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Takes effect when CodingVibez is started again.</source>
        <translation>Gilt, wenn CodingVibez neu gestartet wird.</translation>
    </message>
    <message>
        <source>The tray icon shows</source>
        <translation>Das Symbol zeigt</translation>
    </message>
    <message>
        <source>What stands in the icon beside the clock.</source>
        <translation>Was im Symbol neben der Uhr steht.</translation>
    </message>
    <message>
        <source>Start when you log in</source>
        <translation>Beim Anmelden starten</translation>
    </message>
    <message>
        <source>In the tray, with no window.</source>
        <translation>In der Leiste, ohne Fenster.</translation>
    </message>
    <message>
        <source>Show in the menu of applications</source>
        <translation>Im Anwendungsmenü zeigen</translation>
    </message>
    <message>
        <source>Also among what opens PDFs and pictures, which are read as receipts.</source>
        <translation>Auch unter dem, was PDFs und Bilder öffnet; sie werden als Belege gelesen.</translation>
    </message>
    <message>
        <source>Quiet from</source>
        <translation>Ruhe ab</translation>
    </message>
    <message>
        <source>What happens then is told afterwards, if it still lasts.</source>
        <translation>Was dann geschieht, wird danach gemeldet, falls es noch gilt.</translation>
    </message>
    <message>
        <source>Quiet until</source>
        <translation>Ruhe bis</translation>
    </message>
    <message>
        <source>The same hour twice: never quiet.</source>
        <translation>Zweimal dieselbe Stunde: nie Ruhe.</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Back to {value}</source>
        <translation>Zurück zu: {value}</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>leer</translation>
    </message>
    <message>
        <source>Reset {label}</source>
        <translation>Zurücksetzen: {label}</translation>
    </message>
    <message>
        <source>{least} to {most}</source>
        <translation>{least} bis {most}</translation>
    </message>
    <message>
        <source>{reason}. Kept as it was.</source>
        <translation>{reason}. Bleibt, wie es war.</translation>
    </message>
    <message>
        <source>on</source>
        <translation>an</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Search the settings</source>
        <translation>Einstellungen durchsuchen</translation>
    </message>
    <message>
        <source>No setting matches.</source>
        <translation>Keine Einstellung passt.</translation>
    </message>
    <message>
        <source>Search ({keys})</source>
        <translation>Suchen ({keys})</translation>
    </message>
    <message>
        <source>Saved: {name}</source>
        <translation>Gespeichert: {name}</translation>
    </message>
</context>
<context>
    <name>Spend</name>
    <message>
        <source>The last days</source>
        <translation>Die letzten Tage</translation>
    </message>
    <message>
        <source>{days}, the dearest {day} with {amount}</source>
        <translation>{days}, am teuersten {day} mit {amount}</translation>
    </message>
    <message>
        <source>Spend</source>
        <translation>Ausgaben</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>Zeitraum</translation>
    </message>
    <message>
        <source>Group by</source>
        <translation>Gruppieren nach</translation>
    </message>
    <message>
        <source>Not refreshed: {error}</source>
        <translation>Nicht aktualisiert: {error}</translation>
    </message>
    <message>
        <source>The chart could not be read</source>
        <translation>Das Diagramm konnte nicht gelesen werden</translation>
    </message>
    <message>
        <source>{error} Nothing is lost.</source>
        <translation>{error} Nichts ist verloren.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Spend per day</source>
        <translation>Ausgaben pro Tag</translation>
    </message>
    <message>
        <source>Spend per week</source>
        <translation>Ausgaben pro Woche</translation>
    </message>
    <message>
        <source>Create a token for your app</source>
        <translation>Token für eine App anlegen</translation>
    </message>
    <message>
        <source>Show this year</source>
        <translation>Dieses Jahr zeigen</translation>
    </message>
    <message>
        <source>{day}, and nothing else {range}</source>
        <translation>{day}, sonst nichts {range}</translation>
    </message>
    <message>
        <source>Unpriced</source>
        <translation>Ohne Preis</translation>
    </message>
    <message>
        <source>in the week of {day}</source>
        <translation>in der Woche ab {day}</translation>
    </message>
    <message>
        <source>on {day}</source>
        <translation>am {day}</translation>
    </message>
</context>
<context>
    <name>Team</name>
    <message>
        <source>viewer</source>
        <translation>Betrachter</translation>
    </message>
    <message>
        <source>member</source>
        <translation>Mitglied</translation>
    </message>
    <message>
        <source>admin</source>
        <translation>Verwalter</translation>
    </message>
    <message>
        <source>owner</source>
        <translation>Inhaber</translation>
    </message>
    <message>
        <source>Viewers see the figures and change nothing.</source>
        <translation>Betrachter sehen die Zahlen und ändern nichts.</translation>
    </message>
    <message>
        <source>Members report what they use, and enter costs and expenses.</source>
        <translation>Mitglieder melden, was sie nutzen, und tragen Kosten und Ausgaben ein.</translation>
    </message>
    <message>
        <source>Admins also invite, set budgets, and connect providers.</source>
        <translation>Verwalter laden auch ein, setzen Budgets und verbinden Anbieter.</translation>
    </message>
    <message>
        <source>Owners also change roles, remove anybody, and see the billing.</source>
        <translation>Inhaber ändern auch Rollen, entfernen jeden und sehen die Abrechnung.</translation>
    </message>
    <message>
        <source>a member without a name</source>
        <translation>ein Mitglied ohne Namen</translation>
    </message>
    <message>
        <source>Only owners change roles; you are {role} here.</source>
        <translation>Nur Inhaber ändern Rollen; Sie sind hier {role}.</translation>
    </message>
    <message>
        <source>As {role} you cannot remove somebody who is {other}.</source>
        <translation>Als {role} können Sie niemanden entfernen, der {other} ist.</translation>
    </message>
    <message>
        <source>This takes an admin or owner; you are {role} here.</source>
        <translation>Das dürfen Verwalter und Inhaber; Sie sind hier {role}.</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keines</translation>
    </message>
    <message>
        <source>Member</source>
        <translation>Mitglied</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rolle</translation>
    </message>
    <message>
        <source>Last seen</source>
        <translation>Zuletzt gesehen</translation>
    </message>
    <message>
        <source>This month</source>
        <translation>Dieser Monat</translation>
    </message>
    <message>
        <source>Budget</source>
        <translation>Budget</translation>
    </message>
    <message>
        <source>Used</source>
        <translation>Genutzt</translation>
    </message>
    <message>
        <source>{name} (you)</source>
        <translation>{name} (Sie)</translation>
    </message>
    <message>
        <source>Invited</source>
        <translation>Eingeladen</translation>
    </message>
    <message>
        <source>As</source>
        <translation>Als</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>E-Mail</translation>
    </message>
    <message>
        <source>Good until</source>
        <translation>Gilt bis</translation>
    </message>
    <message>
        <source>expired</source>
        <translation>abgelaufen</translation>
    </message>
    <message>
        <source>none is sent</source>
        <translation>wird keine gesendet</translation>
    </message>
    <message>
        <source>on its way</source>
        <translation>unterwegs</translation>
    </message>
    <message>
        <source>sent</source>
        <translation>gesendet</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>gescheitert</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>Projekt</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Tokens</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>no project</source>
        <translation>kein Projekt</translation>
    </message>
    <message>
        <source>Team</source>
        <translation>Team</translation>
    </message>
    <message>
        <source>I have an invitation…</source>
        <translation>Ich habe eine Einladung …</translation>
    </message>
    <message>
        <source>Members</source>
        <translation>Mitglieder</translation>
    </message>
    <message>
        <source>Invitations</source>
        <translation>Einladungen</translation>
    </message>
    <message>
        <source>Who spent what</source>
        <translation>Wer gab was aus</translation>
    </message>
    <message>
        <source>Invite…</source>
        <translation>Einladen …</translation>
    </message>
    <message>
        <source>List</source>
        <translation>Liste</translation>
    </message>
    <message>
        <source>New link…</source>
        <translation>Neuer Link …</translation>
    </message>
    <message>
        <source>Take back…</source>
        <translation>Zurücknehmen …</translation>
    </message>
    <message>
        <source>Organization</source>
        <translation>Organisation</translation>
    </message>
    <message>
        <source>You work alone here.</source>
        <translation>Sie arbeiten hier allein.</translation>
    </message>
    <message>
        <source>In a team, everybody&apos;s use comes together on one server: who spent what on which project, with a budget for each member. Invite people to this computer&apos;s server where they can reach it, or show the server that your team has.</source>
        <translation>Im Team kommt die Nutzung aller auf einem Server zusammen: wer wofür was ausgab, mit einem Budget für jedes Mitglied. Laden Sie andere auf den Server dieses Computers ein, wenn sie ihn erreichen, oder zeigen Sie den Server, den Ihr Team hat.</translation>
    </message>
    <message>
        <source>Invite somebody…</source>
        <translation>Jemanden einladen …</translation>
    </message>
    <message>
        <source>Add a team&apos;s server…</source>
        <translation>Server eines Teams hinzufügen …</translation>
    </message>
    <message>
        <source>New organization…</source>
        <translation>Neue Organisation …</translation>
    </message>
    <message>
        <source>nobody named</source>
        <translation>niemand genannt</translation>
    </message>
    <message>
        <source>all projects</source>
        <translation>alle Projekte</translation>
    </message>
    <message>
        <source>{organization}: {members}, you are {role}</source>
        <translation>{organization}: {members}, Sie sind {role}</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Umbenennen …</translation>
    </message>
    <message>
        <source>Rename the organization</source>
        <translation>Organisation umbenennen</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>New organization</source>
        <translation>Neue Organisation</translation>
    </message>
    <message>
        <source>Make</source>
        <translation>Anlegen</translation>
    </message>
    <message>
        <source>Take back the invitation of {email}?</source>
        <translation>Einladung an {email} zurücknehmen?</translation>
    </message>
    <message>
        <source>Its link is worthless from then on. You can invite them again.</source>
        <translation>Ihr Link ist von da an wertlos. Sie können erneut einladen.</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>Zurücknehmen</translation>
    </message>
    <message>
        <source>Bills and entered costs name no member: see “nobody named”.</source>
        <translation>Rechnungen und eingetragene Kosten nennen kein Mitglied: siehe „niemand genannt“.</translation>
    </message>
    <message>
        <source>Nothing was tracked this month.</source>
        <translation>Diesen Monat wurde nichts erfasst.</translation>
    </message>
    <message>
        <source>Nobody is invited just now.</source>
        <translation>Zurzeit ist niemand eingeladen.</translation>
    </message>
    <message>
        <source>A link is shown once; choose an invitation to make a new one.</source>
        <translation>Ein Link wird einmal gezeigt; wählen Sie eine Einladung, um einen neuen zu erzeugen.</translation>
    </message>
    <message>
        <source>Name of the organization</source>
        <translation>Name der Organisation</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Invite somebody</source>
        <translation>Jemanden einladen</translation>
    </message>
    <message>
        <source>Make the link</source>
        <translation>Link erzeugen</translation>
    </message>
    <message>
        <source>E-mail address</source>
        <translation>E-Mail-Adresse</translation>
    </message>
    <message>
        <source>The link works once, for seven days. A new one makes the one before worthless.</source>
        <translation>Der Link gilt einmal, sieben Tage lang. Ein neuer macht den vorigen wertlos.</translation>
    </message>
    <message>
        <source>Invitation link</source>
        <translation>Einladungslink</translation>
    </message>
    <message>
        <source>Copy link</source>
        <translation>Link kopieren</translation>
    </message>
    <message>
        <source>An e-mail with the link is on its way to {email}.</source>
        <translation>Eine E-Mail mit dem Link ist unterwegs an {email}.</translation>
    </message>
    <message>
        <source>Send this link to {email}: no e-mail is sent from here.</source>
        <translation>Senden Sie diesen Link an {email}: Von hier geht keine E-Mail aus.</translation>
    </message>
    <message>
        <source>Shown this once. It works once, until {moment}.</source>
        <translation>Nur dieses Mal gezeigt. Er gilt einmal, bis {moment}.</translation>
    </message>
    <message>
        <source>All that is known of this member</source>
        <translation>Alles, was über dieses Mitglied bekannt ist</translation>
    </message>
    <message>
        <source>Budget for a month in US dollars</source>
        <translation>Budget für einen Monat in US-Dollar</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>Setzen</translation>
    </message>
    <message>
        <source>Remove budget</source>
        <translation>Budget entfernen</translation>
    </message>
    <message>
        <source>Budget for a month</source>
        <translation>Budget für einen Monat</translation>
    </message>
    <message>
        <source>Joined</source>
        <translation>Beigetreten</translation>
    </message>
    <message>
        <source>Leave…</source>
        <translation>Austreten …</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen …</translation>
    </message>
    <message>
        <source>{amount} used, {standing}</source>
        <translation>{amount} genutzt, {standing}</translation>
    </message>
    <message>
        <source>It tells, and never stops anybody.</source>
        <translation>Es meldet sich, und hält nie jemanden auf.</translation>
    </message>
    <message>
        <source>Leave {organization}?</source>
        <translation>{organization} verlassen?</translation>
    </message>
    <message>
        <source>Your tokens for it are refused from then on. What you used stays in its figures. Only a new invitation brings you back.</source>
        <translation>Ihre Tokens werden dort von da an abgelehnt. Was Sie genutzt haben, bleibt in den Zahlen. Nur eine neue Einladung bringt Sie zurück.</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>Austreten</translation>
    </message>
    <message>
        <source>Remove {name}?</source>
        <translation>{name} entfernen?</translation>
    </message>
    <message>
        <source>All their tokens are refused from then on, those of their apps too. What they used stays in the figures under their name. Only a new invitation brings them back.</source>
        <translation>Alle Tokens dieses Mitglieds werden von da an abgelehnt, auch die seiner Apps. Was es genutzt hat, bleibt unter seinem Namen in den Zahlen. Nur eine neue Einladung bringt es zurück.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Today&apos;s spend</source>
        <translation>Ausgaben heute</translation>
    </message>
    <message>
        <source>This month&apos;s spend</source>
        <translation>Ausgaben in diesem Monat</translation>
    </message>
    <message>
        <source>Budget ring</source>
        <translation>Budgetring</translation>
    </message>
    <message>
        <source>Burn rate a day</source>
        <translation>Verbrauch pro Tag</translation>
    </message>
    <message>
        <source>Plain icon</source>
        <translation>Nur das Symbol</translation>
    </message>
    <message>
        <source>Copy base URL</source>
        <translation>Basis-URL kopieren</translation>
    </message>
    <message>
        <source>New token for an app…</source>
        <translation>Neues Token für eine App …</translation>
    </message>
    <message>
        <source>Open CodingVibez</source>
        <translation>CodingVibez öffnen</translation>
    </message>
    <message>
        <source>Set budget…</source>
        <translation>Budget festlegen …</translation>
    </message>
    <message>
        <source>Drop window</source>
        <translation>Ablagefenster</translation>
    </message>
    <message>
        <source>Pause notifications</source>
        <translation>Meldungen anhalten</translation>
    </message>
    <message>
        <source>Quit CodingVibez</source>
        <translation>CodingVibez beenden</translation>
    </message>
    <message>
        <source>Icon shows</source>
        <translation>Das Symbol zeigt</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Wird gestartet …</translation>
    </message>
    <message>
        <source>Notifications paused</source>
        <translation>Meldungen angehalten</translation>
    </message>
</context>
<context>
    <name>Usage</name>
    <message>
        <source>as the app reported it</source>
        <translation>wie von der App gemeldet</translation>
    </message>
    <message>
        <source>estimated from the model&apos;s price on that day</source>
        <translation>geschätzt aus dem Preis des Modells an diesem Tag</translation>
    </message>
    <message>
        <source>no price is known for this model, so it is in no sum of money</source>
        <translation>für dieses Modell ist kein Preis bekannt, daher in keinem Betrag enthalten</translation>
    </message>
    <message>
        <source>reported</source>
        <translation>gemeldet</translation>
    </message>
    <message>
        <source>estimated</source>
        <translation>geschätzt</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>Projekt</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Ausgabe</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Kosten</translation>
    </message>
    <message>
        <source>Basis</source>
        <translation>Grundlage</translation>
    </message>
    <message>
        <source>unpriced</source>
        <translation>ohne Preis</translation>
    </message>
    <message>
        <source>{amount}, shown as {shown}</source>
        <translation>{amount}, gezeigt als {shown}</translation>
    </message>
    <message>
        <source>of it cached</source>
        <translation>davon aus dem Cache</translation>
    </message>
    <message>
        <source>written to cache</source>
        <translation>in den Cache</translation>
    </message>
    <message>
        <source>for one hour</source>
        <translation>für eine Stunde</translation>
    </message>
    <message>
        <source>of it reasoning</source>
        <translation>davon Überlegen</translation>
    </message>
    <message>
        <source>Provider</source>
        <translation>Anbieter</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>Anfragen</translation>
    </message>
    <message>
        <source>Session</source>
        <translation>Sitzung</translation>
    </message>
    <message>
        <source>Service tier</source>
        <translation>Dienststufe</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Merkmale</translation>
    </message>
    <message>
        <source>Came in by</source>
        <translation>Eingang über</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>Kennung</translation>
    </message>
    <message>
        <source>Usage</source>
        <translation>Nutzung</translation>
    </message>
    <message>
        <source>Tracked uses</source>
        <translation>Erfasste Nutzungen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Nutzung</translation>
    </message>
    <message>
        <source>All that is known of this use</source>
        <translation>Alles, was zu dieser Nutzung bekannt ist</translation>
    </message>
    <message>
        <source>Copy the chosen rows, or all that are loaded, as a table (Ctrl+C)</source>
        <translation>Gewählte Zeilen oder alle geladenen als Tabelle kopieren (Strg+C)</translation>
    </message>
    <message>
        <source>Nothing has been tracked yet: with a token, your app can tell what it uses.</source>
        <translation>Noch nichts erfasst: Mit einem Token kann eine App melden, was sie verbraucht.</translation>
    </message>
    <message>
        <source>Create a token for your app</source>
        <translation>Token für eine App anlegen</translation>
    </message>
    <message>
        <source>There are newer uses.</source>
        <translation>Es gibt neuere Nutzungen.</translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>{uses}, newest first</source>
        <translation>{uses}, neueste zuerst</translation>
    </message>
    <message>
        <source>{uses}, newest first, more as you scroll</source>
        <translation>{uses}, neueste zuerst, mehr beim Blättern</translation>
    </message>
    <message>
        <source>Nothing matches what is chosen above.</source>
        <translation>Nichts passt zur Auswahl oben.</translation>
    </message>
    <message>
        <source>Clear the choice</source>
        <translation>Auswahl aufheben</translation>
    </message>
    <message>
        <source>Nothing was tracked in these days.</source>
        <translation>An diesen Tagen wurde nichts erfasst.</translation>
    </message>
    <message>
        <source>Show this year</source>
        <translation>Dieses Jahr zeigen</translation>
    </message>
    <message>
        <source>From … to …</source>
        <translation>Von … bis …</translation>
    </message>
    <message>
        <source>All providers</source>
        <translation>Alle Anbieter</translation>
    </message>
    <message>
        <source>All models</source>
        <translation>Alle Modelle</translation>
    </message>
    <message>
        <source>All projects</source>
        <translation>Alle Projekte</translation>
    </message>
    <message>
        <source>Days</source>
        <translation>Tage</translation>
    </message>
    <message>
        <source>First day</source>
        <translation>Erster Tag</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>Letzter Tag</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Aufheben</translation>
    </message>
    <message>
        <source>Show all providers, models and projects</source>
        <translation>Alle Anbieter, Modelle und Projekte zeigen</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>to</source>
        <translation>bis</translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>Welcome to CodingVibez</source>
        <translation>Willkommen bei CodingVibez</translation>
    </message>
    <message>
        <source>What AI costs you, at a glance</source>
        <translation>Was KI kostet, auf einen Blick</translation>
    </message>
    <message>
        <source>Your apps report what they use; CodingVibez adds up what it costs and keeps it on this computer.</source>
        <translation>Apps melden, was sie verbrauchen; CodingVibez rechnet die Kosten zusammen und behält sie auf diesem Computer.</translation>
    </message>
    <message>
        <source>Connect an app</source>
        <translation>Eine App verbinden</translation>
    </message>
    <message>
        <source>Base URL</source>
        <translation>Basis-URL</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy base URL</source>
        <translation>Basis-URL kopieren</translation>
    </message>
    <message>
        <source>my-app</source>
        <translation>meine-app</translation>
    </message>
    <message>
        <source>Name of the app</source>
        <translation>Name der App</translation>
    </message>
    <message>
        <source>Create token</source>
        <translation>Token anlegen</translation>
    </message>
    <message>
        <source>App</source>
        <translation>App</translation>
    </message>
    <message>
        <source>The icon in the panel</source>
        <translation>Das Symbol in der Leiste</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>This month</source>
        <translation>Dieser Monat</translation>
    </message>
    <message>
        <source>Budget ring</source>
        <translation>Budgetring</translation>
    </message>
    <message>
        <source>Plain icon</source>
        <translation>Nur Symbol</translation>
    </message>
    <message>
        <source>The icon shows</source>
        <translation>Das Symbol zeigt</translation>
    </message>
    <message>
        <source>It shows</source>
        <translation>Es zeigt</translation>
    </message>
    <message>
        <source>Monthly budget in US dollars, optional</source>
        <translation>Monatsbudget in US-Dollar, freiwillig</translation>
    </message>
    <message>
        <source>Budget</source>
        <translation>Budget</translation>
    </message>
    <message>
        <source>a month – optional, only to warn you</source>
        <translation>pro Monat – freiwillig, nur zur Warnung</translation>
    </message>
    <message>
        <source>All of this is in the icon’s menu, too.</source>
        <translation>All das steht auch im Menü des Symbols.</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Los</translation>
    </message>
    <message>
        <source>Token for {name}, shown this once. Paste this into the app:</source>
        <translation>Token für {name}, wird nur jetzt gezeigt. In die App einfügen:</translation>
    </message>
    <message>
        <source>Create another</source>
        <translation>Weiteres anlegen</translation>
    </message>
    <message>
        <source>Coding agents on this computer</source>
        <translation>Agenten auf diesem Computer</translation>
    </message>
    <message>
        <source>Already counted: {calls} calls of {tools}. Prompts and answers are never kept.</source>
        <translation>Schon gezählt: {calls} Aufrufe von {tools}. Eingaben und Antworten werden nie behalten.</translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>Schließen (Esc)</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Month before</source>
        <translation>Monat davor</translation>
    </message>
    <message>
        <source>Month after</source>
        <translation>Monat danach</translation>
    </message>
    <message>
        <source>{name}, {count} open</source>
        <translation>{name}, {count} offen</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Loading</source>
        <translation>Wird geladen</translation>
    </message>
    <message>
        <source>Charts – CodingVibez</source>
        <translation>Diagramme – CodingVibez</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>Aktualisieren</translation>
    </message>
    <message>
        <source>Close window</source>
        <translation>Fenster schließen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>Details kopieren</translation>
    </message>
    <message>
        <source>Something went wrong</source>
        <translation>Etwas ist schiefgegangen</translation>
    </message>
    <message>
        <source>CodingVibez met an error it did not expect and goes on running. Your figures are safe. It is written to the log; the details help whoever mends it.</source>
        <translation>CodingVibez ist auf einen unerwarteten Fehler gestoßen und läuft weiter. Die Zahlen sind sicher. Der Fehler steht im Protokoll; die Details helfen bei der Behebung.</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>Charts window</source>
        <translation>Diagrammfenster</translation>
    </message>
    <message>
        <source>New token…</source>
        <translation>Neues Token …</translation>
    </message>
    <message>
        <source>Budget…</source>
        <translation>Budget …</translation>
    </message>
    <message>
        <source>All there is to do here, with its keys</source>
        <translation>Alles, was hier zu tun ist, mit seinen Tasten</translation>
    </message>
    <message>
        <source>Not refreshed: {error} {shown}</source>
        <translation>Nicht aktualisiert: {error} {shown}</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>{page} could not be read</source>
        <translation>{page}: konnte nicht gelesen werden</translation>
    </message>
    <message>
        <source>{error} Nothing is lost.</source>
        <translation>{error} Nichts ist verloren.</translation>
    </message>
    <message>
        <source>What is shown was read before.</source>
        <translation>Was zu sehen ist, wurde früher gelesen.</translation>
    </message>
</context>
</TS>
