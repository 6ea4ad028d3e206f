<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Counts</name>
    <message numerus="yes">
        <source>{count} budget(s)</source>
        <translation>
            <numerusform>{count} budget</numerusform>
            <numerusform>{count} budgets</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} day(s)</source>
        <translation>
            <numerusform>{count} day</numerusform>
            <numerusform>{count} days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} hour(s)</source>
        <translation>
            <numerusform>{count} hour</numerusform>
            <numerusform>{count} hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} invoice(s)</source>
        <translation>
            <numerusform>{count} invoice</numerusform>
            <numerusform>{count} invoices</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} member(s)</source>
        <translation>
            <numerusform>{count} member</numerusform>
            <numerusform>{count} members</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} minute(s)</source>
        <translation>
            <numerusform>{count} minute</numerusform>
            <numerusform>{count} minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} more alert(s)</source>
        <translation>
            <numerusform>{count} more alert</numerusform>
            <numerusform>{count} more alerts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} payment(s)</source>
        <translation>
            <numerusform>{count} payment</numerusform>
            <numerusform>{count} payments</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} receipt(s)</source>
        <translation>
            <numerusform>{count} receipt</numerusform>
            <numerusform>{count} receipts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} request(s)</source>
        <translation>
            <numerusform>{count} request</numerusform>
            <numerusform>{count} requests</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} such hour(s)</source>
        <translation>
            <numerusform>{count} such hour</numerusform>
            <numerusform>{count} such hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} token(s)</source>
        <translation>
            <numerusform>{count} token</numerusform>
            <numerusform>{count} tokens</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} use(s)</source>
        <translation>
            <numerusform>{count} use</numerusform>
            <numerusform>{count} uses</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} use(s) to be written</source>
        <translation>
            <numerusform>{count} use to be written</numerusform>
            <numerusform>{count} uses to be written</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} week(s)</source>
        <translation>
            <numerusform>{count} week</numerusform>
            <numerusform>{count} weeks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} minute(s) ago</source>
        <translation>
            <numerusform>{count} minute ago</numerusform>
            <numerusform>{count} minutes ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} hour(s) ago</source>
        <translation>
            <numerusform>{count} hour ago</numerusform>
            <numerusform>{count} hours ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} day(s) ago</source>
        <translation>
            <numerusform>{count} day ago</numerusform>
            <numerusform>{count} days ago</numerusform>
        </translation>
    </message>
</context>
</TS>
