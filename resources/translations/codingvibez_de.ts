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
        <source>the API's own limits</source>
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
    <name>Budgets</name>
    <message>
        <source>project {name}</source>
        <translation>Projekt {name}</translation>
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
        <source>Month's end: too little to go by yet</source>
        <translation>Monatsende: noch zu wenig bekannt</translation>
    </message>
    <message>
        <source>Likely month's end</source>
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
</context>
<context>
    <name>Counts</name>
    <message numerus="yes">
        <source>{count} budget(s)</source>
        <translation>
            <numerusform>{count} Budget</numerusform><numerusform>{count} Budgets</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{count} day(s)</source>
        <translation>
            <numerusform>{count} Tag</numerusform><numerusform>{count} Tage</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{count} hour(s)</source>
        <translation>
            <numerusform>{count} Stunde</numerusform><numerusform>{count} Stunden</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{count} minute(s)</source>
        <translation>
            <numerusform>{count} Minute</numerusform><numerusform>{count} Minuten</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{count} more alert(s)</source>
        <translation>
            <numerusform>{count} weiterer Hinweis</numerusform><numerusform>{count} weitere Hinweise</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{count} payment(s)</source>
        <translation>
            <numerusform>{count} Zahlung</numerusform><numerusform>{count} Zahlungen</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{count} receipt(s)</source>
        <translation>
            <numerusform>{count} Beleg</numerusform><numerusform>{count} Belege</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{count} request(s)</source>
        <translation>
            <numerusform>{count} Anfrage</numerusform><numerusform>{count} Anfragen</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{count} such hour(s)</source>
        <translation>
            <numerusform>{count} solche Stunde</numerusform><numerusform>{count} solche Stunden</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{count} token(s)</source>
        <translation>
            <numerusform>{count} Token</numerusform><numerusform>{count} Token</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{count} use(s)</source>
        <translation>
            <numerusform>{count} Nutzung</numerusform><numerusform>{count} Nutzungen</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{count} use(s) to be written</source>
        <translation>
            <numerusform>{count} Nutzung zu schreiben</numerusform><numerusform>{count} Nutzungen zu schreiben</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{count} week(s)</source>
        <translation>
            <numerusform>{count} Woche</numerusform><numerusform>{count} Wochen</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{count} minute(s) ago</source>
        <translation>
            <numerusform>vor {count} Minute</numerusform><numerusform>vor {count} Minuten</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{count} hour(s) ago</source>
        <translation>
            <numerusform>vor {count} Stunde</numerusform><numerusform>vor {count} Stunden</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{count} day(s) ago</source>
        <translation>
            <numerusform>vor {count} Tag</numerusform><numerusform>vor {count} Tagen</numerusform></translation>
    </message>
</context>
<context>
    <name>Expenses</name>
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
        <translation type="unfinished" />
    </message>
    <message>
        <source>This is a folder: choose the files in it.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The file is larger than {size} MB: send it smaller.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The file cannot be opened: {reason}.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The picture cannot be used.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{most} files wait already: send this one when they are done.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>This file was read before; it is in the list below.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Saved as expense: {vendor}, {amount}.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The server takes a few files a minute; going on soon.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The file {what}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Saved as expense</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Same invoice as another</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>To check</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>To save</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Nothing to pay</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Vendor</source>
        <translation type="unfinished">Händler</translation>
    </message>
    <message>
        <source>File</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>without a name</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Read</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Date</source>
        <translation type="unfinished">Datum</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation type="unfinished">Betrag</translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose receipts</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Pictures and PDFs ({kinds})</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>All files (*)</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Drop receipts and invoices here</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Pictures or PDFs of at most 20 MB; a copied picture can be pasted.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose files…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Drop to have it read</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Drop receipts</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>A copied picture can be pasted.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Being read: {done} of {total} done</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{count} could not be read</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Check {count}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Show why</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Nothing to paste: copy a picture or files first.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Receipts</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Currency</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Tax</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Invoice number</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>check</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Nothing was found: enter it.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Read with {confidence} confidence: compare it with the picture.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Read with {confidence} confidence.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Later</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Receipt {number}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>by vendor</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Save expense</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>This is entered as an expense already.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The same invoice was read before.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Show it</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Nothing is to be paid, so there is no expense to save.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Compare with the picture: {fields}.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Everything was read surely. A look at the picture is still worth it.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Delete this receipt?</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Its file is deleted too and cannot be brought back. An expense stays.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Delete</source>
        <translation type="unfinished">Löschen</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Reading, {seconds} s</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Waiting</source>
        <translation type="unfinished">Wartend</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Try again</source>
        <translation type="unfinished">Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Show</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Undo</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished">Abbrechen</translation>
    </message>
    <message>
        <source>Being read</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Cancel all</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Something to know</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Picture of the receipt</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Page before</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Next page</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Smaller (−)</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Larger (+)</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Open original</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Page {number} of {count}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The page is being drawn…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The page cannot be shown: {reason} What was read is beside it.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The picture is broken.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Save what needs no check without asking me</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Paste</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Delete…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Pictures or PDFs of at most 20 MB; a copied picture can be pasted. No cloud service reads them, and nothing becomes an expense before you have looked at it.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Receipts of which every field was read surely, and that are new, become expenses at once.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Paste a picture or files</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose files</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{count} receipts, {waiting} not saved</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>1 receipt, {waiting} not saved</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Saved as expense: {vendor}, {amount} on {day}.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Delete the receipt of {vendor}?</source>
        <translation type="unfinished" />
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
    <name>Tray</name>
    <message>
        <source>Drop window</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>Usage</name>
    <message>
        <source>as the app reported it</source>
        <translation>wie von der App gemeldet</translation>
    </message>
    <message>
        <source>estimated from the model's price on that day</source>
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
</context>
</TS>
